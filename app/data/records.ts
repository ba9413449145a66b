/** The application's one registry. */
import { clock } from '../clock';
import { Registry } from './registry';

export const registry = new Registry({ clock });
