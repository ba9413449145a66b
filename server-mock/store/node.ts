/** The store on a disk: what needs Node. A browser's specs never load it. */
export { StoreFileError } from './sqlite-file';
export { openSqliteStore } from './sqlite-store';
