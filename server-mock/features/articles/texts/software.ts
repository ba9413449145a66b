import type { Text } from './text';

export const software: readonly Text[] = [
  {
    author: 'johndoe',
    title: 'A test that cannot fail',
    description: 'Green for three years, and it never once looked at the thing it was named after.',
    tags: ['testing', 'javascript'],
    body: `Last week I broke a function on purpose. I do this now and then, the way other people press the button on the
smoke alarm. The function worked out a discount; I made it return zero. Then I ran the suite and waited for the noise.

There was none. Four hundred tests, all green.

## What the test said

~~~js
test('applies the discount', async () => {
  const order = await createOrder();
  order.items.forEach((item) => {
    expect(item.price).toBeLessThan(item.listPrice);
  });
});
~~~

Look at it for a moment. It reads well. It has a good name. And \`createOrder()\` has, since a tidy-up nobody remembers,
returned an order *without items*. The loop runs zero times, and zero expectations are always met.

## Three ways to write one by accident

1. **The empty loop**, as above.
2. **The promise that nobody waits for.** The test ends before the expectation runs, and the failure arrives when
   everyone has gone home.
3. **The mirror.** The expected value is computed by the code under test, so both sides are wrong in the same way.

## What I do about it

- I see every new test fail once, by breaking the code and not the test.
- I write the expected value down as a literal. If it is too long to write down, the test is about too much.
- Once a month I break something small and see who notices.

> A test is a question. If only one answer is possible, it is a decoration.

The discount is back, and the test has an order with two items in it. It failed on the first run, which made my day.`,
  },
  {
    author: 'priya-nair',
    title: 'Say it in types, then stop',
    description: 'A type is a sentence about the program. Some sentences are better left unsaid.',
    tags: ['typescript', 'design'],
    body: `I like types for the same reason I like a good label on a jar: I do not have to open it to know what is inside.
But I have also met kitchens where every spoon had a label.

## Where a type earns its place

At a **border**. Whatever comes from a form, a file or the network is of type "who knows", and somebody has to look:

~~~ts
type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly reason: string }
  | { readonly state: 'ready'; readonly value: T };
~~~

Three cases, and the compiler counts them for me. Compare that to \`isLoading\`, \`error\` and \`value\`, three fields with eight
combinations, of which five are nonsense.

## Where it does not

| what I wrote once | what I should have written |
|---|---|
| a conditional type of eleven lines | two functions |
| \`Partial<Pick<User, 'name'>> & …\` | an interface with a name |
| a generic with one caller | that caller's type |

My rule by now: if I have to explain the type to a colleague for longer than the code it protects, the code gets a comment
and the type goes.

## Then stop

The last word of a good type is a full stop. It says what must hold, it lets the compiler do the nagging, and after that it
is quiet.`,
  },
  {
    author: 'johndoe',
    title: 'Small commits, told as a story',
    description: 'History is the only documentation that everybody writes. It might as well be readable.',
    tags: ['writing', 'tools'],
    body: `When I join a project I read its log before its wiki. The wiki says what people hoped; the log says what happened.

The logs I enjoy have something in common: each entry is *one thought*. Not one file, not one day, one thought.

~~~text
Refuse a booking that ends before it begins
Move the opening hours out of the form
Show opening hours of the day that was picked
~~~

You could guess the feature from these three lines, and you could take any one of them back without touching the other two.

### How I get there

I do not work that tidily; nobody does. I make a mess until it runs, and then I sort it, like photographs after a trip:

1. What had to move out of the way first? That comes first, and changes nothing that anyone can see.
2. What is the change itself? It is usually smaller than I thought.
3. What did I tidy because I was passing by? That goes last, or not at all.

The message says **why**. The *what* is right below it, in colour.

It takes me ten minutes a day. I get them back whenever somebody asks "why on earth is this here?", and that somebody is
usually me.`,
  },
  {
    author: 'priya-nair',
    title: 'Six greys are enough',
    description: 'I counted the greys in a style sheet. There were forty-one, and two of them were the same.',
    tags: ['design', 'tools'],
    body: `Nobody decides to have forty-one greys. They arrive one at a time, each from somebody who needed a line that was
"just a little lighter".

So I made a table of what greys are *for*, and kept as many as there were rows:

| name | job | light | dark |
|---|---|---|---|
| paper | behind everything | \`#ffffff\` | \`#16181d\` |
| card | one step above paper | \`#f6f7f9\` | \`#1e2128\` |
| line | between things | \`#dfe2e8\` | \`#343943\` |
| quiet | dates, captions | \`#616875\` | \`#a3abb8\` |
| text | to be read | \`#1c2027\` | \`#e8eaee\` |
| loud | headings | \`#000000\` | \`#ffffff\` |

Then one custom property for each, and nothing else may say a colour:

~~~css
.caption { color: var(--quiet); }
~~~

Two things I did not expect. The dark theme was finished that afternoon, since it is only the last column. And the arguments
stopped: nobody asks for a lighter grey any more, they ask whether a thing is a caption.`,
  },
  {
    author: 'johndoe',
    title: 'Reading a stack trace from the bottom',
    description: 'Everyone looks at the first line. The interesting one is the last that you wrote yourself.',
    tags: ['javascript', 'testing'],
    body: `The first line of a stack trace says where the program fell down. That is rarely where it tripped.

I read from the bottom: who started this, what did they ask for, and which is the *last line of ours* before it all
disappears into somebody's library? Nine times out of ten that line passed \`undefined\` to a stranger, and the stranger
complained in their own language.

A small habit helps the tenth time. When I catch an error to say something about it, I keep the old one inside:

~~~js
throw new Error(\`The invoice \${number} could not be drawn\`, { cause: error });
~~~

Two traces, one story: what we were trying to do, and what went wrong on the way.`,
  },
  {
    author: 'priya-nair',
    title: 'Empty states are the first page',
    description: 'Nobody meets your application full of data. Draw the empty one first.',
    tags: ['design'],
    body: `Every mock-up I have been given shows the product on its best day: twelve friends, forty photographs, a chart that
goes up.

The first thing that a real person sees is *none of it*. No friends, no photographs, a chart with two axes and a shrug.

So I begin there. An empty list gets a sentence that says what will be here one day, and a button that brings the day nearer.
"You have no drafts. Begin one." That is all. No drawing of a sad cactus.

When the empty page is good, the full one usually follows. It rarely works the other way round.`,
  },
  {
    author: 'johndoe',
    title: 'The cache that lied for a second',
    description: 'A short story about a comment that came back from the dead, and the clock that was read too late.',
    tags: ['javascript', 'tools'],
    body: `Somebody deleted a comment, reloaded, and there it was again. One second later it was gone for good.

The cache was innocent of everything I accused it of first. It *did* forget the page when the comment was deleted. But at
that very moment a request was already on its way, carrying the old page, and when it arrived it was stored as if it were
news.

- 09:00:00.000 the page is asked for, and read from the database, old comment and all
- 09:00:00.120 the comment is deleted; the cache forgets the page
- 09:00:00.180 the answer arrives; the cache stores it, *fresh*

The mend was one line, as it always is in these stories: note the time when the reading **starts**, not when it ends, and
throw away whatever started before somebody said "forget".`,
  },
  {
    author: 'priya-nair',
    title: 'Focus is a cursor, treat it like one',
    description: 'Close your hand around the mouse and put it in a drawer. Now use your own product.',
    tags: ['design', 'testing'],
    body: `I spent a Friday without a mouse. By eleven I had found four buttons that could not be reached, two that could not be
left, and a dialogue that opened *behind* me.

The rule that mended most of it fits on a card: **when the page changes under someone, their focus goes where the change is.**
A new page: its heading. A failed form: the message. A removed row: the one that took its place.

None of it needs a library. It needs someone to put the mouse in a drawer on a Friday.`,
  },
  {
    author: 'johndoe',
    title: 'Names for things that are almost the same',
    description: 'Stale or expired? Remove or delete? Choose once, write it down, be believed.',
    tags: ['writing', 'design'],
    body: `We had *users*, *accounts*, *members* and *profiles*, and for two years nobody could say which of them had a birthday.

Now we have a page with one word for each thing. It is short, since most of the words turned out to be the same thing
wearing different hats. When a review uses a fifth word, we add it or we change the review. Both take a minute.

The odd effect is on meetings. They end earlier. It is hard to disagree for an hour when everybody is talking about the same
thing.`,
  },
  {
    author: 'priya-nair',
    title: 'Forms that forgive',
    description: 'Keep what people typed. Everything else about a form is detail.',
    tags: ['design', 'javascript'],
    body: `There is one unforgivable thing a form can do, and it is to lose what was typed into it. I have seen people laugh off a
crash. I have never seen anyone laugh off an empty text box.

So, in this order:

1. Keep the text. Through errors, through a lost connection, through the back button.
2. Say what is wrong next to where it is wrong, in words the person would use.
3. Let them try again with one key.

Colours, shadows and clever masks for telephone numbers come after that, if there is still time.`,
  },
  {
    author: 'johndoe',
    title: 'What I deleted this year',
    description: 'Eleven thousand lines, one queue, and a feature that had two users, both of them me.',
    tags: ['writing', 'tools'],
    body: `I keep a list of what I take out, because nobody else will praise me for it.

- A queue that had never held more than one job. It is a function call now.
- Three ways to format a date. There is one, and it is the one in the standard library.
- A settings page for a thing that nobody had set since it was made.

What I learnt: code that "might be needed" is needed less often than the time it takes to read past it. And the version
control system remembers it all, so I do not have to be brave.`,
  },
  {
    author: 'priya-nair',
    title: 'One door per package',
    description: 'When a library lets you down, you want to be standing in one doorway and not in forty.',
    tags: ['typescript', 'tools'],
    body: `We import each foreign package in exactly one file of our own. It looks like bureaucracy until the day the package is
late with a fix.

On that day there is one file to open. It says which version we use, what it promises us, and what we had to mend; the other
two hundred files do not know that anything happened.

The file is usually twelve lines long. I have never regretted writing one, and I have twice regretted not to.`,
  },
];
