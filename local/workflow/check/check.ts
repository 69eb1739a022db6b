export function checkDefinition(_definition: unknown): string[] {
  return [];
}
