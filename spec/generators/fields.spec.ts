import { expect } from 'chai';
import { RefusalError } from '../../generators/errors';
import { parseFields } from '../../generators/fields';

describe('Fields', () => {
  it('have a type, whether they must be there, and what they begin with', () => {
    const [title, seats, state, open, day] = parseFields([
      'title!',
      'seats:number=10',
      'state:enum(open,not open)!=open',
      'isOpen:boolean=true',
      'day:date=2026-01-31',
    ]);
    expect(title).to.deep.include({ kind: 'string', isRequired: true, initial: undefined });
    expect(seats).to.deep.include({ kind: 'number', isRequired: false, initial: 10 });
    expect(state).to.deep.include({ kind: 'enum', isRequired: true, initial: 'open', values: ['open', 'not open'] });
    expect(open).to.deep.include({ kind: 'boolean', initial: true });
    expect(day).to.deep.include({ kind: 'date', initial: '2026-01-31' });
  });

  it('refer to other features, in one or in many', () => {
    const [author] = parseFields(['author:ref:person!']);
    expect(author).to.deep.include({ kind: 'ref', isRequired: true });
    expect(author).to.have.nested.property('target.all.kebab', 'people');
  });

  it('hold lists and objects of plain fields', () => {
    const [steps, address, notes] = parseFields([
      'steps:list(text:string!,state:enum(a,b))',
      'address:object(street)',
      'notes:list',
    ]);
    expect(steps).to.have.nested.property('fields[1].values').that.deep.equals(['a', 'b']);
    expect(address).to.have.nested.property('fields[0].kind', 'string');
    expect(notes).to.have.nested.property('fields[0].name.camel', 'text');
  });

  for (const word of [
    '',
    ':string',
    'title:strin',
    'title:string:x',
    'title:string(5)',
    'state:enum',
    'state:enum()',
    'state:enum(a,a)',
    'state:enum(a,b)=c',
    'n:number=ten',
    'b:boolean=yes',
    'd:date=2026-02-30',
    'author:ref',
    'author:ref:../x',
    'author:ref:people=1',
    'steps:list(sub:list)',
    'steps:list(a,a)',
    'steps:list=1',
    'rows:list',
    'id:string',
    'a/b:string',
    'title:string?',
  ]) {
    it(`are not '${word}', and the refusal says why`, () => {
      expect(() => parseFields([word])).to.throw(RefusalError);
    });
  }

  it('are each called otherwise', () => {
    expect(() => parseFields(['first name', 'firstName:text'])).to.throw(RefusalError, /Two fields/);
  });
});
