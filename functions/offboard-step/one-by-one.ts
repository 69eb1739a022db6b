/**
 * Does to each what is to be done, whatever becomes of the others; gives those to whom it was done.
 *
 * @throws the first failure, when all had their turn
 */
export async function oneByOne(ids: string[], work: (id: string) => Promise<unknown>): Promise<string[]> {
  const done: string[] = [];
  const failures: unknown[] = [];
  for (const id of ids)
    await work(id).then(
      () => done.push(id),
      (error) => failures.push(error),
    );
  if (failures.length > 0) throw failures[0];
  return done;
}
