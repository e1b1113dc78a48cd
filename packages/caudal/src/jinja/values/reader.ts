/** Reads attributes and items of values. Nothing but a value's own data and its listed methods can be reached. */
export interface Reader {
  /** `value.name`: a method or attribute, else the item of that key, else undefined. */
  readonly attribute: (value: unknown, name: string) => unknown
  /** A method or attribute of a value itself, else undefined; never an item. */
  readonly ownAttribute: (value: unknown, name: string) => unknown
  /** `value[key]`: the item, else a method or attribute, else undefined. */
  readonly item: (value: unknown, key: unknown) => unknown
}
