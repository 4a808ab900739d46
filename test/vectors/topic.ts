// The inputs of a vector are as many shapes as there are topics; each topic reads its own.
// oxlint-disable-next-line typescript/no-explicit-any
type Inputs = Record<string, any>;

/** Answers a vector's inputs with a record that must hold what the vector expects, or says in words why it has none. */
export type Topic = (inputs: Inputs) => Readonly<Record<string, unknown>> | string;
