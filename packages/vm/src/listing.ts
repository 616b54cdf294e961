/** Register instructions as text, for those who want to see what code runs as. */
export { type ListingOptions, listRegisters } from './instruction/listing.js';
export { type Row, SPEC } from './instruction/spec.js';
