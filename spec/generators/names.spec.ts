import { expect } from 'chai';
import ts from 'typescript';
import { RefusalError } from '../../generators/errors';
import { parseFields } from '../../generators/fields';
import { featureFiles } from '../../generators/feature';
import { featureNames, fieldName, pieceName, productNames } from '../../generators/names';
import { home } from '../../generators/project-root';

const kebabs = (typed: string): string[] => {
  const { all, one } = featureNames(typed);
  return [all.kebab, one.kebab];
};

describe('The name of a feature', () => {
  it('is the same in every spelling, in one and in many', () => {
    for (const typed of ['blog post', 'blogPost', 'BlogPost', 'blog-post', 'blog_posts', ' Blog  Posts ']) {
      expect(featureNames(typed), typed).to.deep.equal(featureNames('blog post'));
    }
    const { all, one } = featureNames('blog post');
    expect(all).to.deep.equal({
      kebab: 'blog-posts',
      camel: 'blogPosts',
      pascal: 'BlogPosts',
      words: 'blog posts',
      label: 'Blog posts',
    });
    expect(one.pascal).to.equal('BlogPost');
  });

  for (const [one, many] of [
    ['person', 'people'],
    ['status', 'statuses'],
    ['child', 'children'],
    ['category', 'categories'],
    ['analysis', 'analyses'],
    ['axis', 'axes'],
    ['basis', 'bases'],
    ['canvas', 'canvases'],
    ['lens', 'lenses'],
    ['schema', 'schemas'],
    ['virus', 'viruses'],
    ['hero', 'heroes'],
    ['leaf', 'leaves'],
    ['bus', 'buses'],
    ['quiz', 'quizzes'],
    ['box', 'boxes'],
    ['mouse', 'mice'],
    ['address', 'addresses'],
    ['sales-person', 'sales-people'],
  ] as const) {
    it(`knows ${one} and ${many}`, () => {
      expect(kebabs(one)).to.deep.equal([many, one]);
      expect(kebabs(many)).to.deep.equal([many, one]);
    });
  }

  it('tells one from all where English does not', () => {
    expect(kebabs('news')).to.deep.equal(['news', 'news-item']);
    expect(kebabs('sheep')).to.deep.equal(['sheep', 'sheep-item']);
    expect(kebabs('equipment')).to.deep.equal(['equipment', 'equipment-item']);
  });

  it('may be an everyday noun that generated code only uses where it cannot meet it', () => {
    expect(['item', 'store', 'query'].map((noun) => kebabs(noun)[0])).to.deep.equal(['items', 'stores', 'queries']);
  });

  it('says with its refusal what is free instead', () => {
    const said = /^'line' cannot name a feature: .* one word more it is free: 'my line'\.$/;
    expect(() => featureNames('line')).to.throw(RefusalError, said);
    expect(kebabs('my line')[0]).to.equal('my-lines');
  });

  it('takes a plural that is given', () => {
    const { all, one } = featureNames('cactus', 'cactuses');
    expect([all.kebab, one.kebab]).to.deep.equal(['cactuses', 'cactus']);
  });

  for (const [typed, rule] of [
    ['', /empty/],
    ['   ', /empty/],
    ['-post', /dash/],
    ['--force', /dash/],
    ['9lives', /digit/],
    ['../post', /path/],
    ['a/b', /path/],
    ['a\\b', /path/],
    ['C:x', /path/],
    ['.post', /path/],
    ['post\0', /a to z/],
    ['café', /a to z/],
    ['日本', /a to z/],
    ['po🦉st', /a to z/],
    ['a$b', /letter/],
    ['post;rm', /letter/],
    ['constructor', /every object/],
    ['__proto__', /every object/],
    ['prototype', /every object/],
    ['hasOwnProperty', /every object/],
    ['toString', /every object/],
    ['class', /JavaScript/],
    ['new', /JavaScript/],
    ['await', /JavaScript/],
    ['con', /Windows/],
    ['model', /generated code/],
    ['asset', /address/],
    ['x'.repeat(50), /longer/],
  ] as const) {
    it(`is not ${JSON.stringify(typed).slice(0, 20)}, and the refusal says the rule`, () => {
      expect(() => featureNames(typed)).to.throw(RefusalError, rule);
    });
  }

  it('is never one that generated code uses itself', async () => {
    const filesOf = (isAutosaving: boolean) =>
      featureFiles(home, {
        names: featureNames('zebra finch'),
        fields: parseFields([
          'title:string!',
          'body:text',
          'size:number',
          'isTame:boolean',
          'hatched:date',
          'kind:enum(small,large)',
          'parent:ref:zebra finch',
          'rings:list',
          'nest:object',
        ]),
        hasPages: true,
        hasServer: true,
        isAutosaving,
      });
    const files = [...(await filesOf(false)), ...(await filesOf(true))];
    const own = new Set(files.filter(([name]) => name.endsWith('.ts')).flatMap(([, text]) => declaredIn(text)));
    const taken = [...own].filter((name) => !/zebra|ring|nest|parent|kind/i.test(name));
    expect(taken).to.include.members(['Model', 'Controller', 'View', 'optimisticUpdate']);
    const isRefused = (name: string): boolean => {
      try {
        featureNames(name);
        return false;
      } catch (reason) {
        return reason instanceof RefusalError;
      }
    };
    expect(taken.filter((name) => !isRefused(name))).to.deep.equal([]);
  });
});

/** What a module calls by a name at its top: imports and declarations. */
function declaredIn(text: string): string[] {
  const source = ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement) => {
    if (ts.isImportDeclaration(statement)) {
      const bindings = statement.importClause?.namedBindings;
      if (bindings === undefined) return [];
      return ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name.text) : [bindings.name.text];
    }
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.flatMap(({ name }) =>
        ts.isIdentifier(name)
          ? [name.text]
          : name.elements.flatMap((one) => ('name' in one && ts.isIdentifier(one.name) ? [one.name.text] : [])),
      );
    }
    const isNamed =
      ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isInterfaceDeclaration(statement);
    return isNamed && statement.name !== undefined ? [statement.name.text] : [];
  });
}

describe('The name of a piece', () => {
  it('stays as it was typed, in one or in many', () => {
    expect(pieceName('bestBefore').kebab).to.equal('best-before');
    expect(pieceName('venues').pascal).to.equal('Venues');
    expect(() => pieceName('../x')).to.throw(RefusalError, /path/);
  });
});

describe('The name of a field', () => {
  it('is none that every record has', () => {
    expect(fieldName('published on').camel).to.equal('publishedOn');
    for (const name of ['id', 'version', 'created at', 'updatedAt', 'constructor', 'class', '']) {
      expect(() => fieldName(name), name).to.throw(RefusalError);
    }
  });
});

describe('The name of a project', () => {
  it('is what people read, and what the package is called', () => {
    expect(productNames(' The  Pantry ')).to.deep.equal({ title: 'The Pantry', name: 'the-pantry' });
    expect(productNames('Café Müller')).to.deep.equal({ title: 'Café Müller', name: 'cafe-muller' });
    for (const name of ['', '日本', '<b>', 'a"b', '${x}', '99', 'x'.repeat(80)]) {
      expect(() => productNames(name), name).to.throw(RefusalError);
    }
  });
});
