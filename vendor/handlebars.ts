/**
 * The runtime that every compiled template runs in (webpack.config.js hands it to handlebars-loader). It holds no
 * compiler, and a template reads own properties only: never what an object inherits.
 *
 * The loader also loads this file in Node, as it stands, to compare versions: it must stay plain JavaScript, and the
 * import needs its extension.
 */
import Handlebars from 'handlebars/runtime.js';

const runtime = Handlebars.create();
const compiled = runtime.template;

// Said outright, refusals are silent; left unsaid, Handlebars refuses as well but logs each name once.
const ownPropertiesOnly = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };

runtime.template = (specification) => {
  const template = compiled(specification);
  return (context, options) => template(context, { ...options, ...ownPropertiesOnly });
};

export default runtime;
