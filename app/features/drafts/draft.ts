/**
 * Draft: the nested document of this demo, as models. A draft holds a child model (its cover, or none) and two child
 * collections (tags, sources), and saves itself: what is edited in any of them goes to the server after a pause, as a
 * patch of the version that it was edited from.
 * Holds     the models, and how a document of the API becomes them.
 * Promises  the child collections are the same objects for the draft's whole life; an element keeps its identity when
 *           the document is read again; what is typed while a save is under way, or while others write, stays.
 * Leaves    saving, merging and conflicts to the data door, showing to draft-form.ts and its neighbours.
 * Read next draft-form.ts
 */
import * as v from 'valibot';
import { draft as documentSchema, drafts as declaration } from '../../../common/features/drafts';
import type { DraftAttributes as DraftDocument } from '../../../common/features/drafts';
import { proto } from '../../../vendor/proto';
import { Collection, createId, Model, optimisticUpdate } from '../../data';

const { endpoints } = declaration;

/** As the API gives a draft alone, or in the list, where it has no body. */
const readSchema = v.object({ ...documentSchema.entries, body: v.exactOptional(documentSchema.entries.body) });

export class Cover extends Model<NonNullable<DraftDocument['cover']>> {}
export class Tag extends Model<DraftDocument['tags'][number]> {}
export class Source extends Model<DraftDocument['sources'][number]> {}

export class Tags extends Collection<Tag> {
  static {
    proto(Tags, { model: Tag });
  }

  /** Adds a tag of this name at the end, unless the name is blank or there already. */
  addNamed(name: string): void {
    const trimmed = name.trim();
    if (trimmed === '' || this.some((tag) => tag.get('name') === trimmed)) return;
    this.add(new Tag({ id: createId(), name: trimmed }));
  }
}

export class Sources extends Collection<Source> {
  static {
    proto(Sources, { model: Source });
  }

  addBlank(): void {
    this.add(new Source({ id: createId(), title: '', url: '' }));
  }

  /** Moves a source one place towards the end (1) or the start (-1). @returns whether there was a place to move to. */
  move(source: Source, step: 1 | -1): boolean {
    return this.moveTo(source, this.indexOf(source) + step);
  }

  /** Moves a source to a position, from 0: one `sort`, however far. @returns whether that is another than it has. */
  moveTo(source: Source, position: number): boolean {
    const from = this.indexOf(source);
    if (from === -1 || position === from || position < 0 || position >= this.length) return false;
    this.models.splice(from, 1);
    this.models.splice(position, 0, source);
    this.trigger('sort', this, {});
    return true;
  }
}

export interface DraftAttributes extends Omit<DraftDocument, 'cover' | 'tags' | 'sources'> {
  cover: Cover | null;
  tags: Tags;
  sources: Sources;
}

export class Draft extends optimisticUpdate(Model<DraftAttributes>, {
  _children: { cover: Cover },
  _collections: { tags: Tags, sources: Sources },
  _optimisticUpdate: { patcher: { autoSave: 1 } },
}) {
  static {
    proto(Draft, { endpoint: endpoints.one });
  }
  declare readonly tags: Tags;
  declare readonly sources: Sources;

  override defaults(): object {
    return { title: '', description: '', body: '', cover: null, tags: [], sources: [] };
  }

  /** @throws {v.ValiError} for what is no draft. */
  override parse(answer: unknown): v.InferOutput<typeof readSchema> {
    return v.parse(readSchema, answer);
  }

  /** What it is called in lists: a title of nothing but spaces could be neither seen nor clicked. */
  name(): string {
    const title = this.get('title')?.trim() ?? '';
    return title === '' ? 'Untitled' : title;
  }

  addCover(): void {
    this.set({ cover: new Cover({ url: '', alt: '', credit: '' }) });
  }

  removeCover(): void {
    this.set({ cover: null });
  }
}

export class Drafts extends Collection<Draft> {
  static {
    proto(Drafts, { model: Draft, endpoint: endpoints.list, envelope: 'drafts' });
  }
}
