import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/**
 * Static style attributes in components violate the content security policy, which allows no inline styles. As `style:`
 * directives they are set through the CSSOM, which it allows; libraries (bits-ui's Command) have some.
 */
const styleDirectives = {
  name: 'style-directives',
  markup: ({ content }) => ({
    code: content.replace(/\sstyle="([^"{}<>]+)"/g, (_, styles) =>
      styles
        .split(';')
        .map((style) => style.split(':').map((part) => part.trim()))
        .filter(([property, value]) => property && value)
        .map(([property, value]) => ` style:${property}="${value}"`)
        .join(''),
    ),
  }),
};

export default { preprocess: [styleDirectives, vitePreprocess()], compilerOptions: { runes: true } };
