import { Dict } from './dict.ts'

/** What `namespace()` yields: attributes that `{% set ns.a = 1 %}` may change from an inner scope. */
export class Namespace {
  readonly attributes: Dict

  constructor(attributes: Dict = new Dict()) {
    this.attributes = attributes
  }
}
