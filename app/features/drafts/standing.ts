/** How a draft stands: whether what is on the page is what the server has. */
export type Standing =
  | { readonly name: 'untouched' } // as it was read
  | { readonly name: 'edited' } // there are changes that nobody has but this page
  | { readonly name: 'saving'; readonly editedMeanwhile: boolean }
  | { readonly name: 'saved' }
  | { readonly name: 'failed' }; // the last save was refused or lost; the changes are still here

export type StandingEvent = 'edited' | 'sent' | 'stored' | 'failed';

/** The whole life of a draft on its page, until a new page reads it. */
export function next(standing: Standing, event: StandingEvent): Standing {
  switch (event) {
    case 'edited':
      return standing.name === 'saving' ? { name: 'saving', editedMeanwhile: true } : { name: 'edited' };
    case 'sent':
      return { name: 'saving', editedMeanwhile: false };
    case 'stored':
      return standing.name === 'saving' && standing.editedMeanwhile ? { name: 'edited' } : { name: 'saved' };
    case 'failed':
      return { name: 'failed' };
  }
}

const sentences: Readonly<Record<Standing['name'], string>> = {
  untouched: '',
  edited: 'Changes not saved yet.',
  saving: 'Saving…',
  saved: 'Saved.',
  failed: 'Not saved. What you typed is still here.',
};

export function sentenceOf({ name }: Standing): string {
  return sentences[name];
}
