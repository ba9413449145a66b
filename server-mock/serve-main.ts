/** The process of `npm run serve`: the built application and its API. */
import { launch } from './launch';

await launch({ port: { variable: 'PORT', fallback: 4000 }, appFolder: process.env['APP_DIR'] ?? 'dist' });
