/** What kind of values a column of a result holds, in agate's words. */
export type TableKind = 'Boolean' | 'Date' | 'DateTime' | 'Integer' | 'Number' | 'Text' | 'TimeDelta'

/** A column of a table: its name and the kind of its values. */
export interface TableColumn {
  readonly name: string
  readonly kind: TableKind
}

/** What a table is made of. */
export interface TableFields {
  readonly columns: readonly TableColumn[]
  readonly rows: readonly (readonly unknown[])[]
  /** Where `print_table` and the like write to; nowhere where it is left out. */
  readonly print?: (text: string) => void
}
