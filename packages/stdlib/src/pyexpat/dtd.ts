import { Code, notWellFormed } from './error-codes.js';

/** A declared entity. One with a `text` is internal. */
export class Entity {
  readonly name: string;
  readonly text: string | undefined;
  readonly base: string | undefined;
  readonly systemId: string | undefined;
  readonly publicId: string | undefined;
  readonly notation: string | undefined;
  /** Its text is being parsed. */
  isOpen = false;

  constructor(name: string, text: string | undefined, base?: string, systemId?: string, publicId?: string, notation?: string) {
    this.name = name;
    this.text = text;
    this.base = base;
    this.systemId = systemId;
    this.publicId = publicId;
    this.notation = notation;
  }
}

/** A declared attribute. */
export interface Attribute {
  readonly name: string;
  readonly isCdata: boolean;
  readonly value: string | undefined;
}

/** So much may come of entities before their share is looked at, and so often may they repeat the document. */
const ACTIVATION = 8 * 1024 * 1024;
const MAX_AMPLIFICATION = 100;

/** What a document type declares. A parser and the parsers of its external entities share it. */
export class Dtd {
  readonly entities: Map<string, Entity> = new Map();
  readonly parameterEntities: Map<string, Entity> = new Map();
  readonly attributes: Map<string, Map<string, Attribute>> = new Map();
  isStandalone = false;
  hasParamEntityRefs = false;
  /** Declarations count: none of them was skipped that could stand before them. */
  keepProcessing = true;
  paramEntityRead = false;
  /** Units of the document, and of the texts of its entities at each use. */
  direct = 0;
  indirect = 0;

  /** Counts the use of an entity. */
  account(size: number): void {
    this.indirect += size;
    const total = this.direct + this.indirect;
    if (total > ACTIVATION && total > this.direct * MAX_AMPLIFICATION) notWellFormed(Code.AmplificationLimitBreach);
  }

  /** References to undeclared entities are errors, not skipped. */
  get isComplete(): boolean {
    return !this.hasParamEntityRefs || this.isStandalone;
  }
}
