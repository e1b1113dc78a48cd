import { md5, sha256 } from '../../kernel/index.ts'

// Asked for through a name of its own, as a bundler makes an import of it otherwise.
const { getBuiltinModule } = process

const own: Readonly<Record<'md5' | 'sha256', (text: string) => string>> = { md5, sha256 }

/** Letters that are hashed here before Node's own hash is worth being loaded. */
let few = 40_000

/** The hash of a text, in hexadecimal digits. To load Node's takes as long as to hash a small project without it. */
export function textHash(text: string, kind: 'md5' | 'sha256' = 'sha256'): string {
  few -= text.length
  return few > 0 ? own[kind](text) : getBuiltinModule('node:crypto').hash(kind, text)
}
