#!/usr/bin/env node
import { main } from './main.js';

const [, executable = 'pyco', ...argv] = process.argv;
process.exitCode = await main(argv, { executable });
