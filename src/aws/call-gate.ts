/** A service of AWS whose calls are counted. */
export type CalledService = "s3" | "data-api" | "sqs";

/** Is passed before each call to AWS, repeats included. A gate that holds calls back answers later. */
export type CallGate = (service: CalledService) => Promise<void>;

/** As much of a client of the SDK as a gate needs. */
type Gated = {
  middlewareStack: {
    add(
      middleware: <Args, Result>(next: (args: Args) => Promise<Result>) => (args: Args) => Promise<Result>,
      options: { step: "finalizeRequest"; priority: "low"; name: string },
    ): void;
  };
};

/** Makes each request of a client pass the gate: behind the SDK's own repeats, so that these count as well. */
export function gateCalls(client: Gated, service: CalledService, gate: CallGate): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      await gate(service);
      return next(args);
    },
    { step: "finalizeRequest", priority: "low", name: "callGate" },
  );
}
