/** The ids that the database gives to rows. */

/** What a person may type as an id; a database would refuse other text in its own words. */
export function isRowId(id: string): boolean {
  return /^[1-9]\d{0,17}$/.test(id);
}
