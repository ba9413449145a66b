#!/usr/bin/env node
/** The generator as `npx` calls it, from a package that nobody has built: TypeScript is read as it is. */
import { register } from 'tsx/esm/api';

register();
await import('./main.ts');
