/** What mocha does once around all stories: builds the application before them; closes browser and server after them. */
import { closeBrowsers } from './story';
import { builtApplication } from './story-build';
import { closeStoryServer } from './story-server';

export async function mochaGlobalSetup(): Promise<void> {
  // Found by every process that runs stories, however many there are.
  process.env['STORY_DIST'] = await builtApplication();
}

export const mochaHooks = {
  async afterAll(): Promise<void> {
    await closeBrowsers();
    await closeStoryServer();
  },
};
