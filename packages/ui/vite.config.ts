import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const api = fileURLToPath(new URL('../caudal/src/api/index.ts', import.meta.url))

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  resolve: { alias: { 'caudal/api': api } },
  // A file that became a data: address would need more room in the content security policy.
  build: {
    outDir: fileURLToPath(new URL('../caudal/screen', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    // What several pages use comes in one file: many small ones take longer than their bytes do.
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: 'shared', minShareCount: 2, test: (id: string) => !/cytoscape|uplot|graph/.test(id) }] },
      },
    },
    license: { fileName: '.vite/licences.md' },
  },
  server: { proxy: { '/v1': 'http://127.0.0.1:4600' } },
})
