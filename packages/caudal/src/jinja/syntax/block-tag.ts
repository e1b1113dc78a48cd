/** What stands in the opening tag of a registered block. */
export interface BlockHead {
  /** The name after the tag. */
  readonly title: string
  /** What follows after commas: `key=value` with a literal value, and bare words as true. */
  readonly options: ReadonlyMap<string, unknown>
}

/**
 * A block tag that the caller adds: `{% TAG title(parameters), key=value, word %}…{% endTAG %}`. It defines a macro of the name that
 * `macro` makes of the head, and is no text.
 */
export interface BlockTag {
  readonly macro: (head: BlockHead) => string
  /** The tags that close it. Default `end` and the tag. */
  readonly ends?: readonly string[]
}
