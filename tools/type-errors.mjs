/**
 * What `npm start` says of types: the page that is looked at covers itself with what concerns it, the terminal has all.
 * Holds     which rooms are the page's.
 * Leaves    finding the errors to fork-ts-checker-webpack-plugin, showing those of the page to webpack-dev-server.
 */
import path from 'node:path';

/** What is bundled: an error anywhere else is no reason to cover what somebody is looking at. */
const rooms = ['app', 'common', 'vendor'];

/**
 * @typedef {object} Issue
 * @property {string} code
 * @property {string} message
 * @property {string} [file]  Where it is; without, it concerns the whole.
 * @property {{start: {line: number, column: number}}} [location]
 */

/**
 * @template {Issue} T
 * @param {readonly T[]} issues
 * @param {string} root  The folder of the project.
 * @returns {{page: T[], others: T[]}} what the page shall show, and what only the terminal says
 */
export function sorted(issues, root) {
  /** @param {T} issue */
  const isOfPage = ({ file }) => file === undefined || rooms.includes(placeOf(file, root).split('/')[0] ?? '');
  return { page: issues.filter(isOfPage), others: issues.filter((issue) => !isOfPage(issue)) };
}

/**
 * For the terminal: a line each, to be clicked at.
 * @param {readonly Issue[]} issues
 * @param {string} root
 * @returns {string[]} none where there are none
 */
export function lines(issues, root) {
  if (issues.length === 0) return [];
  const many = issues.length === 1 ? '1 type error' : `${issues.length} type errors`;
  return [
    `${many} beside the page, which goes on:`,
    ...issues.map(({ file = '', location, code, message }) => {
      const at = location ? `:${location.start.line}:${location.start.column}` : '';
      return `  ${placeOf(file, root)}${at}  ${message.split('\n')[0]} (${code})`;
    }),
  ];
}

/**
 * @param {string} file
 * @param {string} root
 */
function placeOf(file, root) {
  return path.relative(root, path.resolve(root, file)).replaceAll('\\', '/');
}
