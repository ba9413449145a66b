/**
 * Draft: the nested document of this demo, as models. A draft holds a child model (its cover, or none) and two child
 * collections (tags, sources); whoever tracks changes finds each leaf in one place, and each element by its id.
 * Holds     the models, and how a document of the API becomes them and goes back.
 * Promises  the child collections are the same objects for the draft's whole life; an element keeps its identity when
 *           the document is read again; saving takes nothing back that is typed while the save is under way.
 * Leaves    showing to draft-form.ts and its neighbours, the network to the data door.
 * Read next draft-form.ts
 */
import * as v from 'valibot';
import { draft as documentSchema, drafts as declaration } from '../../../common/features/drafts';
import type { DraftAttributes as DraftDocument, DraftChange } from '../../../common/features/drafts';
import { proto } from '../../../vendor/proto';
import { Collection, Model } from '../../data';
import { createId } from './create-id';
import { next, type Standing, type StandingEvent } from './standing';

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

/**
 * Triggers `edited` when a leaf of the document changes, or what a list holds, or its order; and `standing` when its
 * standing has changed.
 */
export class Draft extends Model<DraftAttributes> {
  static {
    proto(Draft, { endpoint: endpoints.one });
  }
  declare tags: Tags;
  declare sources: Sources;
  declare standing: Standing;
  /** Settles, and never rejects, when the saves asked for so far are answered. */
  declare private answered: Promise<void>;

  /** Runs before Backbone reads any attribute: `parse` finds the collections that it fills. */
  override preinitialize(): void {
    this.tags = new Tags();
    this.sources = new Sources();
    this.standing = { name: 'untouched' };
    this.answered = Promise.resolve();
  }

  override defaults(): Partial<DraftAttributes> {
    return { title: '', description: '', body: '', cover: null, tags: this.tags, sources: this.sources };
  }

  override initialize(): void {
    const edited = () => {
      this.stand('edited');
      this.trigger('edited', this);
    };
    this.listenTo(this, 'change:title change:description change:body change:cover', edited);
    this.listenTo(this.tags, 'update change', edited);
    this.listenTo(this.sources, 'update change sort', edited);
    this.listenTo(this, 'change:cover', (_: Draft, cover: Cover | null) => {
      if (cover !== null) this.listenTo(cover, 'change', edited);
    });
  }

  /** @throws {v.ValiError} for what is no draft. */
  override parse(answer: unknown): Partial<DraftAttributes> {
    const { cover, tags, sources, ...leaves } = v.parse(readSchema, answer);
    this.tags.set(tags);
    this.sources.set(sources);
    return { ...leaves, cover: this.coverWith(cover), tags: this.tags, sources: this.sources };
  }

  addCover(): void {
    this.set({ cover: new Cover({ url: '', alt: '', credit: '' }) });
  }

  removeCover(): void {
    this.set({ cover: null });
  }

  /** The document as plain JSON, without what the server decides. */
  override toJSON(): Required<DraftChange> {
    const { title = '', description = '', body = '', cover } = this.attributes;
    return {
      title,
      description,
      body,
      cover: cover ? { url: '', alt: '', credit: '', ...cover.attributes } : null,
      tags: this.tags.map(({ attributes: { id = '', name = '' } }) => ({ id, name })),
      sources: this.sources.map(({ attributes: { id = '', title = '', url = '' } }) => ({ id, title, url })),
    };
  }

  /**
   * Stores the whole document as it stands when the saves before it are answered: of two that overlap, the server might
   * take the older one last.
   * @throws  what `request` rejects with, 412 where the draft was changed elsewhere; nothing is lost by that.
   */
  store(): Promise<void> {
    const stored = this.answered.then(() => this.send());
    this.answered = stored.catch(() => undefined);
    return stored;
  }

  private async send(): Promise<void> {
    this.stand('sent');
    const sent = { ...this.attributes };
    try {
      const answer: unknown = await this.sync('update', this);
      const { updatedAt } = v.parse(documentSchema, answer);
      // The rest of the answer is what was sent, and may be older than what has been typed since.
      this.receive({ updatedAt }, { sent });
      this.stand('stored');
    } catch (reason) {
      this.stand('failed');
      throw reason;
    }
  }

  private stand(event: StandingEvent): void {
    if (this.disposed) return;
    this.standing = next(this.standing, event);
    this.trigger('standing', this.standing);
  }

  /** The model that is shown goes on being shown. */
  private coverWith(cover: DraftDocument['cover']): Cover | null {
    return cover && (this.get('cover')?.set(cover) ?? new Cover(cover));
  }
}

export class Drafts extends Collection<Draft> {
  static {
    proto(Drafts, { model: Draft, endpoint: endpoints.list, envelope: 'drafts' });
  }
}
