/** The part of jiff that the benchmark calls: the package has no types. */
declare module 'jiff' {
  interface Options {
    /** What an element of an array is known by. */
    readonly hash?: (element: unknown) => string;
    readonly invertible?: boolean;
  }
  const jiff: { diff: (from: unknown, to: unknown, options?: Options) => readonly unknown[] };
  export default jiff;
}
