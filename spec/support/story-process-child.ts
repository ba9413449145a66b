/** What story-process.ts starts. */
import { launch } from '../../server-mock/launch';

const [appFolder = ''] = process.argv.slice(2);
await launch({ port: { variable: 'PORT', fallback: 0 }, appFolder });
