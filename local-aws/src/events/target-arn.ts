const forms = {
  lambda: /^arn:aws[\w-]*:lambda:[^:]*:\d{12}:function:[^:]+$/,
  sqs: /^arn:aws[\w-]*:sqs:[^:]*:\d{12}:[\w-]+$/,
  sns: /^arn:aws[\w-]*:sns:[^:]*:\d{12}:[\w-]+$/,
} as const;

export type TargetService = keyof typeof forms;

/** The service that a target belongs to; queues and topics that keep an order (`.fifo`) are none of them. */
export function targetService(arn: string): TargetService | undefined {
  const services: readonly TargetService[] = ["lambda", "sqs", "sns"];
  return services.find((service) => forms[service].test(arn));
}

export const isDeliverable = (arn: string): boolean => targetService(arn) !== undefined;
