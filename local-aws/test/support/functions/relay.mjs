// Writes every SQS message body and every other event to its log, as one JSON line each; "fail" in a body fails that message.
export const handler = async (event) => {
  if (!event.Records) {
    console.log(JSON.stringify({ event }));
    return { handled: 1 };
  }
  for (const { body, eventSourceARN } of event.Records) console.log(JSON.stringify({ body, queue: eventSourceARN }));
  const failed = event.Records.filter(({ body }) => body.includes("fail"));
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};
