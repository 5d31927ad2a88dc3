import { defineConfig } from 'vite';

export default defineConfig({
  clearScreen: false,
  build: {
    outDir: 'dist',
    target: 'es2022',
    // The app's CSP allows no `data:` addresses and no scripts within the document.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
