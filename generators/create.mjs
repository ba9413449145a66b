#!/usr/bin/env node
/** The generator as `npm create` calls it: who creates means a project, and says no more than where. */
if (process.argv[2] !== 'project') process.argv.splice(2, 0, 'project');
await import('./bin.mjs');
