import { fileURLToPath } from 'node:url'

/** The file that a child process starts with: TypeScript in the repository, JavaScript in the package. */
export function processFile(name: 'loader' | 'models' | 'runner' | 'data-plane'): string {
  return fileURLToPath(new URL(`../processes/${name}.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url))
}
