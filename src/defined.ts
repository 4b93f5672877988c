/**
 * The fields that have a value: `undefined` and absent are two things in a record, and only absent
 * is written. For spreading: `{ id, ...defined({ name, note }) }`.
 */
export function defined<Fields extends object>(
  fields: Fields,
): { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } {
  const result: Partial<Fields> = {};
  for (const key in fields) if (fields[key] !== undefined) result[key] = fields[key];
  return result as { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> };
}
