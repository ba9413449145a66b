/** Compressing, and the tier on a disk: what needs Node. A browser's specs never load it. */
export { compressors } from './compression';
export { openFileTier, type FileTierOptions } from './file-tier';
