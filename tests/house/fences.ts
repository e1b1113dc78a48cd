import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, workspaceFiles } from './tracked-files.ts'

/** A fenced example of a page. */
export interface Fence {
  readonly page: string
  /** The line of the opening fence, from 1. */
  readonly line: number
  readonly language: string
  /** The words after the language: `run`, `signature`, `file=PATH`. */
  readonly marks: readonly string[]
  /** The file that the example is, where it says so. */
  readonly file: string | undefined
  readonly text: string
}

/** The fenced examples of a page, in order. */
export function fencesOf(page: string, text: string): Fence[] {
  return [...text.matchAll(/^( *)```(\w+)([^\n]*)\n([^]*?)^\1```$/gm)].map((match) => {
    const marks = match[3]!.split(' ').filter((word) => word !== '')
    return {
      page,
      line: text.slice(0, match.index).split('\n').length,
      language: match[2]!,
      marks,
      file: marks.find((mark) => mark.startsWith('file='))?.slice('file='.length),
      text: match[4]!,
    }
  })
}

/** All fenced examples of the documentation, page by page. */
export function documentationFences(): Fence[] {
  const pages = workspaceFiles().filter((path) => /^(\w+\.md|docs\/.*\.md|examples\/[^/]+\/README\.md)$/.test(path))
  return pages.flatMap((page) => fencesOf(page, readFileSync(join(root, page), 'utf8')))
}

/** The commands of a shell example: comments and prompts dropped, lines joined, lists and pipes taken apart; quoted text stays whole. */
export function commandsOf(text: string): string[][] {
  const joined = text.replaceAll('\\\n', ' ').split('\n')
  return joined.flatMap((line) => {
    const commands: string[][] = [[]]
    for (const match of line.replace(/^\s*\$ /, '').matchAll(/"(?:[^"\\]|\\.)*"|'[^']*'|&&|\|\|?|;|#.*$|[^\s;|&"']+/g)) {
      const word = match[0]
      if (word.startsWith('#')) break
      if (/^(&&|\|\|?|;)$/.test(word)) commands.push([])
      else commands.at(-1)!.push(word)
    }
    return commands.filter((words) => words.length > 0)
  })
}
