import { expect } from 'chai';
import { tags } from '../../../common/features/tags';
import feature from '../../../server-mock/features/tags';
import { useApi, type OpenWorld } from '../../support/api';

const { list } = tags.endpoints;

/** @param open  A new server of the features given. */
export function tagsContract(where: string, open: OpenWorld): void {
  describe(`the tags API ${where}`, () => {
    const api = useApi(open, [feature]);
    const tagged = (added: readonly string[], removed: readonly string[] = []) =>
      api().announce('article:tagged', { added, removed });
    const listed = async () => (await api().ask(list)).tags;

    it('is empty before anything has a tag', async () => {
      expect(await listed()).to.deep.equal([]);
    });

    it('lists the most used first, then by name', async () => {
      await tagged(['snow', 'rain']);
      await tagged(['snow', 'hail']);
      expect(await listed()).to.deep.equal(['snow', 'hail', 'rain']);
    });

    it('forgets a tag with its last use', async () => {
      await tagged(['snow', 'rain']);
      await tagged(['snow'], ['rain']);
      await tagged([], ['snow']);
      expect(await listed()).to.deep.equal(['snow']);
    });

    it('keeps names apart that JavaScript, or a careless comparison, would take for one', async () => {
      const names = ['__proto__', 'constructor', 'toString', 'C', 'c', '\u00e9', 'e\u0301', '🦉'];
      await tagged(names);
      expect(await listed())
        .to.have.members(names)
        .and.have.length(names.length);
      await tagged([], ['__proto__', 'c']);
      expect(await listed()).to.have.length(names.length - 2);
    });
  });
}
