import * as v from 'valibot';

/** What a plan file is called beside the pictures that it is for. */
export const PLAN_FILE_NAME = 'headstart.plan.json';

/** A file that says which layers of a network are trained. */
export const planSchema = v.strictObject({
  $schema: v.optional(v.string()),
  architecture: v.pipe(
    v.string(),
    v.nonEmpty('must not be empty'),
    v.description("The network, by torchvision's name, such as resnet18."),
  ),
  train: v.pipe(
    v.union([
      v.picklist(['head', 'all']),
      v.array(v.pipe(v.string(), v.nonEmpty('must not hold an empty path'))),
    ]),
    v.description(
      'What is trained: head, all, or the paths of layers such as layer4.1, each with everything below it. The head is new for new classes, so it is trained in any case.',
    ),
  ),
  batchNorm: v.optional(
    v.pipe(
      v.picklist(['keep', 'move']),
      v.description(
        'Whether trained batch normalisations keep their running statistics, which suits few pictures, or move them. They keep them when this is absent.',
      ),
    ),
    'keep',
  ),
});

export type PlanFile = v.InferOutput<typeof planSchema>;
