import { sha256 } from '../../kernel/index.ts'

// Asked for through a name of its own, as a bundler makes an import of it otherwise.
const { getBuiltinModule } = process

/** Letters that are hashed here before Node's own hash is worth being loaded. */
let few = 100_000

/** The SHA-256 of a text, as 64 hexadecimal digits. To load Node's takes as long as to hash a small project without it. */
export function textHash(text: string): string {
  few -= text.length
  return few > 0 ? sha256(text) : getBuiltinModule('node:crypto').hash('sha256', text)
}
