/** The process of the API: `npm start` forks it and stands before it. */
import { launch } from './launch';

await launch({ port: { variable: 'API_PORT', fallback: 4001 } });
