/** Attributes that are saved before they are shown: `save(attributes, { wait: true })`. */
import type { JsonObject } from '../../../common/json-patch';
import { own, without } from './identity';
import { plain, readable } from './plain';

export class Ahead {
  #attributes: JsonObject | undefined;
  /** What is shown in their place. */
  #shown: JsonObject = {};
  /** They are confirmed when this edit is. */
  #edit = 0;

  get #names(): readonly string[] {
    return Object.keys(this.#attributes ?? {});
  }

  /**
   * @param shown  What the models show.
   * @throws {TypeError}  They are no JSON.
   */
  add(attributes: Readonly<Record<string, unknown>>, shown: JsonObject): void {
    const names = Object.keys(attributes).join();
    this.#attributes = readable(names, { ...this.#attributes, ...attributes }, undefined) as JsonObject;
    this.#shown = shown;
    this.#edit = Infinity;
  }

  becomes(edit: number): void {
    this.#edit = edit;
  }

  /** What somebody has typed in their places since is newer. */
  giveWayTo(shown: JsonObject): void {
    for (const name of this.#names) {
      if (own(shown, name) !== own(this.#shown, name)) this.#attributes = without(this.#attributes ?? {}, name);
    }
  }

  /** The working state. @param last  What to share with. */
  over(shown: JsonObject, last: JsonObject): JsonObject {
    return this.#attributes === undefined ? shown : (plain({ ...shown, ...this.#attributes }, last) as JsonObject);
  }

  /** What is to be shown of a working state, while `shown` is. */
  hiddenIn(working: JsonObject, shown: JsonObject): JsonObject {
    let visible = working;
    for (const name of this.#names) {
      const value = own(shown, name);
      visible = value === undefined ? without(visible, name) : { ...visible, [name]: value };
    }
    return visible;
  }

  /** @returns  Whether there were any up to this edit: from now on they are shown. */
  end(edit: number): boolean {
    const isEnd = this.#attributes !== undefined && this.#edit <= edit;
    if (isEnd) this.#attributes = undefined;
    return isEnd;
  }
}
