import { describe, expect, it } from 'vitest';
import { damage, directoryOf, tensorsOf } from '../../../test/support/damage';
import type { SuggestionId } from '../../shared/checkProtocol';
import { explain } from './explain';
import { planFor } from './matchCheckpoint';
import { mostSimilar } from './recognise';

/**
 * What was damaged or whose file it is, what happened to it, what it is recognised as, the verdict, how many tensors are missing,
 * unexpected and of another shape, and the rules that were applied. `resnet18:10` is a network with ten classes, `vit_b_16:1000:384`
 * one for pictures of 384 pixels. A file that is cut short so early that several networks begin so is taken for the smallest of them.
 */
const TABLE = String.raw`
resnet18                             | prefix module.                                               | resnet18           | mendable | 0/0/0     | prefix/module
vit_b_16                             | prefix model.                                                | vit_b_16           | mendable | 0/0/0     | prefix/model
vgg11                                | prefix net.                                                  | vgg11              | mendable | 0/0/0     | prefix/net
swin_t                               | prefix network.                                              | swin_t             | mendable | 0/0/0     | prefix/network
convnext_tiny                        | prefix backbone.                                             | convnext_tiny      | mendable | 0/0/0     | prefix/backbone
mobilenet_v3_small                   | prefix student.                                              | mobilenet_v3_small | mendable | 0/0/0     | prefix/student
densenet121                          | prefix teacher.                                              | densenet121        | mendable | 0/0/0     | prefix/teacher
regnet_y_400mf                       | prefix encoder.                                              | regnet_y_400mf     | mendable | 0/0/0     | prefix/encoder
googlenet                            | prefix _orig_mod.                                            | googlenet          | mendable | 0/0/0     | wrapper/compile
resnet50                             | prefix module.model.                                         | resnet50           | mendable | 0/0/0     | prefix/module, prefix/model
vit_b_32                             | prefix module.backbone.                                      | vit_b_32           | mendable | 0/0/0     | prefix/module, prefix/backbone
resnext50_32x4d                      | prefix model._orig_mod.                                      | resnext50_32x4d    | mendable | 0/0/0     | wrapper/compile, prefix/model
maxvit_t                             | prefix module.encoder_q.                                     | maxvit_t           | mendable | 0/0/0     | prefix/module, prefix/encoder_q
mnasnet1_0                           | prefix module.base_encoder.                                  | mnasnet1_0         | mendable | 0/0/0     | prefix/module, prefix/base_encoder
efficientnet_b0                      | prefix ema_model.                                            | efficientnet_b0    | mendable | 0/0/0     | prefix/ema_model
squeezenet1_1                        | prefix _forward_module.                                      | squeezenet1_1      | mendable | 0/0/0     | prefix/_forward_module
alexnet                              | prefix ema.                                                  | alexnet            | mendable | 0/0/0     | prefix/ema
shufflenet_v2_x0_5                   | prefix student.backbone.                                     | shufflenet_v2_x0_5 | mendable | 0/0/0     | prefix/student, prefix/backbone
inception_v3                         | prefix xyz.                                                  | inception_v3       | mendable | 0/0/0     | prefix/common
swin_v2_t                            | prefix model.xyz.                                            | swin_v2_t          | mendable | 0/0/0     | prefix/model, prefix/common
wide_resnet50_2                      | prefix module.momentum_encoder.                              | wide_resnet50_2    | mendable | 0/0/0     | prefix/module, prefix/momentum_encoder
densenet169                          | prefix encoder_k.                                            | densenet169        | mendable | 0/0/0     | prefix/encoder_k
resnet34                             | prefix _fsdp_wrapped_module.                                 | resnet34           | mendable | 0/0/0     | wrapper/fsdp
resnet18                             | rename ^(layer\d)\. $1._orig_mod.                            | resnet18           | mendable | 0/0/0     | wrapper/compile
resnet50                             | rename ^(layer\d\.\d+)\. $1._checkpoint_wrapped_module.      | resnet50           | mendable | 0/0/0     | wrapper/activation-checkpoint
resnet18:10                          | intact                                                       | resnet18           | fits     | 0/0/0     |
vit_b_16:10                          | intact                                                       | vit_b_16           | fits     | 0/0/0     |
swin_t:10                            | intact                                                       | swin_t             | fits     | 0/0/0     |
googlenet:10                         | intact                                                       | googlenet          | fits     | 0/0/0     |
squeezenet1_0:10                     | intact                                                       | squeezenet1_0      | fits     | 0/0/0     |
mobilenet_v3_large:10                | intact                                                       | mobilenet_v3_large | fits     | 0/0/0     |
densenet201:10                       | intact                                                       | densenet201        | fits     | 0/0/0     |
maxvit_t:10                          | intact                                                       | maxvit_t           | fits     | 0/0/0     |
vgg16_bn:10                          | intact                                                       | vgg16_bn           | fits     | 0/0/0     |
convnext_small:10                    | intact                                                       | convnext_small     | fits     | 0/0/0     |
efficientnet_v2_s:10                 | intact                                                       | efficientnet_v2_s  | fits     | 0/0/0     |
inception_v3:10                      | intact                                                       | inception_v3       | fits     | 0/0/0     |
resnet50:2                           | prefix module.                                               | resnet50           | mendable | 0/0/0     | prefix/module
vit_b_32:21843                       | intact                                                       | vit_b_32           | fits     | 0/0/0     |
regnet_x_400mf:1                     | intact                                                       | regnet_x_400mf     | fits     | 0/0/0     |
resnet18                             | without ^fc\.                                                | resnet18           | head     | 2/0/0     |
resnet152                            | without ^fc\.                                                | resnet152          | head     | 2/0/0     |
vit_b_16                             | without ^heads.head\.                                        | vit_b_16           | head     | 2/0/0     |
swin_b                               | without ^head\.                                              | swin_b             | head     | 2/0/0     |
convnext_base                        | without ^classifier.2\.                                      | convnext_base      | head     | 2/0/0     |
efficientnet_b3                      | without ^classifier.1\.                                      | efficientnet_b3    | head     | 2/0/0     |
mobilenet_v2                         | without ^classifier.1\.                                      | mobilenet_v2       | head     | 2/0/0     |
regnet_y_400mf                       | without ^fc\.                                                | regnet_y_400mf     | head     | 2/0/0     |
densenet161                          | without ^classifier\.                                        | densenet161        | head     | 2/0/0     |
shufflenet_v2_x2_0                   | without ^fc\.                                                | shufflenet_v2_x2_0 | head     | 2/0/0     |
vgg19                                | without ^classifier.6\.                                      | vgg19              | head     | 2/0/0     |
alexnet                              | without ^classifier.6\.                                      | alexnet            | head     | 2/0/0     |
mnasnet1_3                           | without ^classifier.1\.                                      | mnasnet1_3         | head     | 2/0/0     |
resnet18                             | rename ^fc\. fc.1.                                           | resnet18           | head     | 2/2/0     |
resnet18                             | transpose ^fc.weight                                         | resnet18           | head     | 0/0/2     |
vit_b_16                             | rename ^heads.head heads.classifier                          | vit_b_16           | head     | 2/2/0     |
convnext_tiny                        | rename ^classifier\.2\. classifier.3.                        | convnext_tiny      | head     | 2/2/0     |
resnet18                             | without layer4                                               | resnet18           | partial  | 30/0/0    |
resnet34                             | without layer2                                               | resnet34           | partial  | 54/0/0    |
resnet50                             | without layer3                                               | resnet50           | partial  | 114/0/0   |
resnet50                             | without ^(conv1|bn1)\.                                       | resnet50           | partial  | 6/0/0     |
vgg16_bn                             | without features.(3|4)\d                                     | vgg16_bn           | partial  | 28/0/0    |
densenet121                          | without denseblock4                                          | densenet121        | partial  | 192/0/0   |
efficientnet_b0                      | without ^features.5                                          | efficientnet_b0    | partial  | 66/0/0    |
swin_t                               | without ^features.7                                          | swin_t             | partial  | 28/0/0    |
convnext_tiny                        | without ^features.5                                          | convnext_tiny      | partial  | 81/0/0    |
vit_b_16                             | without encoder_layer_11                                     | vit_b_16           | partial  | 12/0/0    |
regnet_y_400mf                       | without block4                                               | regnet_y_400mf     | partial  | 138/0/0   |
mobilenet_v2                         | without ^features.1\d                                        | mobilenet_v2       | partial  | 150/0/0   |
googlenet                            | without inception4c                                          | googlenet          | partial  | 36/0/0    |
inception_v3                         | without Mixed_6c                                             | inception_v3       | partial  | 60/0/0    |
maxvit_t                             | without ^blocks.3                                            | maxvit_t           | partial  | 104/0/0   |
mnasnet1_0                           | without ^layers.12                                           | mnasnet1_0         | partial  | 72/0/0    |
shufflenet_v2_x0_5                   | without stage3                                               | shufflenet_v2_x0_5 | partial  | 156/0/0   |
squeezenet1_1                        | without features.12                                          | squeezenet1_1      | partial  | 6/0/0     |
alexnet                              | without features.10                                          | alexnet            | partial  | 2/0/0     |
mobilenet_v3_large                   | without ^features.13                                         | mobilenet_v3_large | partial  | 22/0/0    |
resnet18                             | width 0.5                                                    | resnet18           | partial  | 0/0/101   |
resnet50                             | width 2                                                      | wide_resnet50_2    | partial  | 0/0/122   |
vit_b_16                             | width 0.5                                                    | vit_b_16           | partial  | 0/0/151   |
convnext_tiny                        | width 1.25                                                   | convnext_tiny      | partial  | 0/0/181   |
densenet121                          | width 0.5                                                    | densenet121        | partial  | 0/0/605   |
mobilenet_v2                         | width 1.4                                                    | mobilenet_v2       | partial  | 0/0/261   |
swin_t                               | width 2                                                      | swin_t             | partial  | 0/0/184   |
vgg11                                | width 0.5                                                    | vgg11              | partial  | 0/0/21    |
efficientnet_b0                      | width 2                                                      | efficientnet_b7    | partial  | 840/0/18  |
regnet_y_400mf                       | width 2                                                      | regnet_y_400mf     | partial  | 0/0/328   |
googlenet                            | width 0.5                                                    | googlenet          | partial  | 0/0/302   |
inception_v3                         | width 2                                                      | inception_v3       | partial  | 0/0/482   |
maxvit_t                             | width 2                                                      | maxvit_t           | partial  | 0/0/548   |
mobilenet_v3_large                   | width 0.75                                                   | mobilenet_v3_large | partial  | 0/0/265   |
squeezenet1_0                        | width 2                                                      | squeezenet1_0      | partial  | 0/0/51    |
shufflenet_v2_x0_5                   | width 8                                                      | shufflenet_v2_x0_5 | partial  | 0/0/281   |
alexnet                              | width 2                                                      | alexnet            | partial  | 0/0/15    |
resnet18                             | extra fc2.weight 10x512                                      | resnet18           | extra    | 0/1/0     |
resnet50                             | extra aux_head.weight 5x2048; extra aux_head.bias 5          | resnet50           | extra    | 0/2/0     |
vit_b_16                             | extra fc_norm.weight 768; extra fc_norm.bias 768             | vit_b_16           | extra    | 0/2/0     |
vit_b_16                             | extra norm_pre.weight 768                                    | vit_b_16           | extra    | 0/1/0     |
swin_t                               | extra layers.9.weight 7                                      | swin_t             | extra    | 0/1/0     |
convnext_tiny                        | extra grn.gamma 7                                            | convnext_tiny      | extra    | 0/1/0     |
resnet18                             | extra module.n_averaged 1                                    | resnet18           | extra    | 0/1/0     |
resnet18                             | prefix module.; extra n_averaged 1                           | resnet18           | mendable | 0/0/0     | prefix/module
resnet50                             | prefix model.; extra criterion.weight 1000                   | resnet50           | mendable | 0/0/0     | prefix/model
resnet50                             | prefix module.; extra module.epoch 1                         | resnet50           | extra    | 0/1/0     | prefix/module
resnet18                             | rename ^conv1 stem.conv                                      | resnet18           | partial  | 1/1/0     |
resnet18                             | rename downsample shortcut                                   | resnet18           | partial  | 18/18/0   |
resnet50                             | rename ^layer4 stage4                                        | resnet50           | partial  | 60/60/0   |
vgg11                                | rename ^features body                                        | -                  | not recognised |           |
vit_b_16                             | rename ^class_token cls                                      | vit_b_16           | partial  | 1/1/0     |
resnet18                             | rename \. _                                                  | -                  | not recognised |           |
mobilenet_v2                         | rename ^features blocks                                      | -                  | not recognised |           |
swin_t                               | rename attn\.qkv attn.in                                     | swin_t             | partial  | 24/24/0   |
alexnet                              | transpose classifier.1.weight                                | alexnet            | partial  | 0/0/1     |
vit_b_16                             | transpose mlp.0.weight                                       | vit_b_16           | partial  | 0/0/12    |
resnet18                             | rows ^bn1\. 63                                               | resnet18           | partial  | 0/0/5     |
resnet18                             | rows ^conv1.weight 65                                        | resnet18           | partial  | 0/0/1     |
resnet18                             | first 60                                                     | resnet18           | partial  | 62/0/0    |
resnet152                            | first 100                                                    | resnet50           | partial  | 219/0/0   | pytorch/no-batch-counters
resnet152                            | first 700                                                    | resnet152          | partial  | 231/0/0   | pytorch/no-batch-counters
resnet50                             | first 200                                                    | resnet50           | partial  | 119/0/0   | pytorch/no-batch-counters
vgg19                                | first 20                                                     | vgg19              | partial  | 18/0/0    |
densenet201                          | first 300                                                    | densenet121        | partial  | 427/0/0   |
vit_b_16                             | first 40                                                     | vit_b_16           | partial  | 112/0/0   |
swin_b                               | first 100                                                    | swin_b             | partial  | 253/0/0   |
efficientnet_b7                      | first 600                                                    | efficientnet_b7    | partial  | 599/0/0   | pytorch/no-batch-counters
convnext_large                       | first 200                                                    | convnext_large     | partial  | 144/0/0   |
regnet_y_128gf                       | first 400                                                    | regnet_y_128gf     | partial  | 225/0/0   | pytorch/no-batch-counters
inception_v3                         | first 300                                                    | inception_v3       | partial  | 266/0/0   | torchvision/no-auxiliary-heads
googlenet                            | first 250                                                    | googlenet          | partial  | 93/0/0    | torchvision/no-auxiliary-heads, pytorch/no-batch-counters
mobilenet_v3_large                   | first 150                                                    | mobilenet_v3_large | partial  | 162/0/0   |
alexnet                              | first 10                                                     | alexnet            | partial  | 6/0/0     |
maxvit_t                             | first 300                                                    | maxvit_t           | partial  | 282/0/0   |
resnet50                             | last 200                                                     | resnet50           | partial  | 120/0/0   |
vgg16_bn                             | last 60                                                      | vgg16_bn           | partial  | 37/0/0    |
resnet18                             | dtype F16                                                    | resnet18           | fits     | 0/0/0     |
vit_b_16                             | dtype F16                                                    | vit_b_16           | fits     | 0/0/0     |
convnext_tiny                        | dtype F16                                                    | convnext_tiny      | fits     | 0/0/0     |
swin_t                               | dtype BF16                                                   | swin_t             | fits     | 0/0/0     |
resnet50                             | shuffle                                                      | resnet50           | fits     | 0/0/0     |
vit_b_16                             | shuffle; prefix module.                                      | vit_b_16           | mendable | 0/0/0     | prefix/module
resnet18                             | without num_batches_tracked                                  | resnet18           | fits     | 0/0/0     | pytorch/no-batch-counters
densenet121                          | without num_batches_tracked                                  | densenet121        | fits     | 0/0/0     | pytorch/no-batch-counters
mobilenet_v2                         | without num_batches_tracked                                  | mobilenet_v2       | fits     | 0/0/0     | pytorch/no-batch-counters
googlenet                            | without num_batches_tracked                                  | googlenet          | fits     | 0/0/0     | pytorch/no-batch-counters
resnet50                             | without running_                                             | resnet50           | partial  | 106/0/0   |
resnet50                             | prefix module.; without num_batches_tracked                  | resnet50           | mendable | 0/0/0     | prefix/module, pytorch/no-batch-counters
swin_t                               | without relative_position_index                              | swin_t             | mendable | 0/0/0     | torchvision/computed-tables
swin_v2_t                            | without relative_(position_index|coords)                     | swin_v2_t          | mendable | 0/0/0     | torchvision/computed-tables
maxvit_t                             | without relative_position_index                              | maxvit_t           | mendable | 0/0/0     | torchvision/computed-tables
densenet121                          | rename (norm|conv)([12])\. $1.$2.                            | densenet121        | mendable | 0/0/0     | torchvision/densenet-dots
densenet161                          | rename (norm|conv)([12])\. $1.$2.                            | densenet161        | mendable | 0/0/0     | torchvision/densenet-dots
densenet169                          | rename (norm|conv)([12])\. $1.$2.                            | densenet169        | mendable | 0/0/0     | torchvision/densenet-dots
densenet201                          | rename (norm|conv)([12])\. $1.$2.                            | densenet201        | mendable | 0/0/0     | torchvision/densenet-dots
densenet121:5                        | rename (norm|conv)([12])\. $1.$2.; prefix module.; without num_batches | densenet121        | mendable | 0/0/0     | prefix/module, torchvision/densenet-dots, pytorch/no-batch-counters
vit_b_16                             | rename mlp\.0\. mlp.linear_1.; rename mlp\.3\. mlp.linear_2. | vit_b_16           | fits     | 0/0/0     | torchvision/vit-mlp
vit_b_32                             | rename mlp\.0\. mlp.linear_1.; rename mlp\.3\. mlp.linear_2. | vit_b_32           | fits     | 0/0/0     | torchvision/vit-mlp
vit_h_14                             | rename mlp\.0\. mlp.linear_1.; rename mlp\.3\. mlp.linear_2. | vit_h_14           | fits     | 0/0/0     | torchvision/vit-mlp
vit_b_16                             | rename mlp\.0\. mlp.linear_1.; rename mlp\.3\. mlp.linear_2.; prefix model. | vit_b_16           | mendable | 0/0/0     | prefix/model, torchvision/vit-mlp
googlenet                            | without ^aux                                                 | googlenet          | mendable | 0/0/0     | torchvision/no-auxiliary-heads
googlenet                            | without ^aux1                                                | googlenet          | partial  | 10/0/0    |
inception_v3                         | without ^AuxLogits                                           | inception_v3       | mendable | 0/0/0     | torchvision/no-auxiliary-heads
inception_v3:7                       | without ^AuxLogits; prefix module.                           | inception_v3       | mendable | 0/0/0     | prefix/module, torchvision/no-auxiliary-heads
googlenet                            | without aux2.fc2                                             | googlenet          | partial  | 2/0/0     |
mnasnet0_5                           | rows ^layers\.[0]\. 32; rows ^layers\.[134]\. 32             | mnasnet0_5         | partial  | 0/0/12    |
vit_b_16:1000:384                    | intact                                                       | vit_b_16           | fits     | 0/0/0     |
vit_l_16:1000:512                    | intact                                                       | vit_l_16           | fits     | 0/0/0     |
vit_h_14:1000:518                    | intact                                                       | vit_h_14           | fits     | 0/0/0     |
vit_b_16:10:384                      | prefix module.                                               | vit_b_16           | mendable | 0/0/0     | prefix/module
swin_t                               | rows bias_table 529; rows position_index 20736               | swin_t             | partial  | 0/0/24    |
timm/vgg16                           | intact                                                       | vgg16              | mendable | 0/0/0     | timm/vgg
timm/vgg19_bn                        | intact                                                       | vgg19_bn           | mendable | 0/0/0     | timm/vgg
timm/convnext_small                  | intact                                                       | convnext_small     | mendable | 0/0/0     | timm/convnext
timm/vit_base_patch16_224            | intact                                                       | vit_b_16           | mendable | 0/0/0     | timm/vit
timm/vit_base_patch16_384            | intact                                                       | vit_b_16           | mendable | 0/0/0     | timm/vit
timm/swin_base_patch4_window7_224    | intact                                                       | swin_b             | mendable | 0/0/0     | timm/swin, torchvision/computed-tables
timm/swinv2_tiny_window8_256         | intact                                                       | swin_v2_t          | mendable | 0/0/0     | timm/swinv2, torchvision/computed-tables
timm/regnety_032                     | intact                                                       | regnet_y_3_2gf     | mendable | 0/0/0     | timm/regnet
timm/regnetx_016                     | intact                                                       | regnet_x_1_6gf     | mendable | 0/0/0     | timm/regnet
timm/efficientnet_b2                 | intact                                                       | efficientnet_b2    | mendable | 0/0/0     | timm/efficientnet
timm/efficientnet_b6                 | intact                                                       | efficientnet_b6    | mendable | 0/0/0     | timm/efficientnet
timm/efficientnetv2_m                | intact                                                       | efficientnet_v2_m  | differs  | 0/0/0     | timm/efficientnet
timm/mobilenetv2_100                 | intact                                                       | mobilenet_v2       | mendable | 0/0/0     | timm/mobilenetv2
timm/mobilenetv3_large_100           | intact                                                       | mobilenet_v3_large | mendable | 0/0/0     | timm/mobilenetv3
timm/mnasnet_075                     | intact                                                       | mnasnet0_75        | mendable | 0/0/0     | timm/mnasnet
timm/resnet50                        | intact                                                       | resnet50           | fits     | 0/0/0     |
timm/densenet121                     | intact                                                       | densenet121        | fits     | 0/0/0     |
timm/inception_v3                    | intact                                                       | inception_v3       | mendable | 0/0/0     | torchvision/no-auxiliary-heads
transformers/resnet50                | intact                                                       | resnet50           | mendable | 0/0/0     | transformers/resnet
transformers/vit_b_32                | intact                                                       | vit_b_32           | mendable | 0/0/0     | transformers/vit
transformers-saved/vit_l_16          | intact                                                       | vit_l_16           | mendable | 0/0/0     | transformers/vit
transformers/convnext_base           | intact                                                       | convnext_base      | mendable | 0/0/0     | transformers/convnext
transformers-saved/swin_s            | intact                                                       | swin_s             | mendable | 0/0/0     | transformers/swin, torchvision/computed-tables
transformers/swin_v2_b               | intact                                                       | swin_v2_b          | mendable | 0/0/0     | transformers/swinv2, torchvision/computed-tables
timm/vit_base_patch16_224            | prefix module.                                               | vit_b_16           | mendable | 0/0/0     | prefix/module, timm/vit
timm/vit_base_patch16_224            | prefix module.base_encoder.                                  | vit_b_16           | mendable | 0/0/0     | prefix/module, prefix/base_encoder, timm/vit
timm/vit_base_patch16_224            | prefix backbone.; extra head.mlp.0.weight 2048x768           | vit_b_16           | mendable | 0/0/0     | prefix/backbone, timm/vit
timm/vit_base_patch16_224            | without ^head                                                | vit_b_16           | head     | 2/0/0     | timm/vit
timm/vit_base_patch16_224            | rows ^head 10                                                | vit_b_16           | mendable | 0/0/0     | timm/vit
timm/vit_base_patch16_224            | rename ^norm\. fc_norm.                                      | vit_b_16           | partial  | 2/2/0     | timm/vit
timm/vit_base_patch16_224            | without blocks.7                                             | vit_b_16           | partial  | 12/0/0    | timm/vit
timm/convnext_tiny                   | prefix model.; without head.fc                               | convnext_tiny      | head     | 2/0/0     | prefix/model, timm/convnext
timm/convnext_tiny                   | extra stages.0.blocks.0.mlp.grn.weight 384                   | convnext_tiny      | extra    | 0/1/0     | timm/convnext
timm/swin_tiny_patch4_window7_224    | prefix backbone.                                             | swin_t             | mendable | 0/0/0     | prefix/backbone, timm/swin, torchvision/computed-tables
timm/regnety_004                     | prefix model.                                                | regnet_y_400mf     | mendable | 0/0/0     | prefix/model, timm/regnet
timm/mobilenetv3_small_100           | prefix module.; rows ^module.classifier 5                    | mobilenet_v3_small | mendable | 0/0/0     | prefix/module, timm/mobilenetv3
timm/efficientnet_b0                 | without num_batches_tracked                                  | efficientnet_b0    | mendable | 0/0/0     | timm/efficientnet, pytorch/no-batch-counters
timm/efficientnet_b0                 | width 2                                                      | efficientnet_b7    | partial  | 840/0/18  | timm/efficientnet
timm/swin_tiny_patch4_window7_224    | rename layers.1.downsample layers.0.downsample; rename layers.2.downsample layers.1.downsample; rename layers.3.downsample layers.2.downsample; rename head.fc head | swin_t             | mendable | 0/0/0     | timm/swin, torchvision/computed-tables
timm/vgg16                           | without pre_logits                                           | vgg16              | partial  | 6/2/0     |
transformers/vit_b_16                | without ^classifier                                          | vit_b_16           | head     | 2/0/0     | transformers/vit
transformers/vit_b_16                | rename ^vit\. ; without ^classifier; extra pooler.dense.weight 768x768; extra pooler.dense.bias 768 | vit_b_16           | head     | 2/0/0     | transformers/vit
transformers-saved/vit_b_16          | without layer.3.attention.attention.key                      | vit_b_16           | partial  | 2/0/0     | transformers/vit
transformers/resnet50                | rows ^classifier 3                                           | resnet50           | mendable | 0/0/0     | transformers/resnet
transformers/resnet18                | rename ^resnet\. model.resnet.                               | resnet18           | mendable | 0/0/0     | prefix/model, transformers/resnet
transformers-saved/swin_t            | without ^swin.encoder.layers.2                               | swin_t             | partial  | 87/0/0    | transformers/swin, torchvision/computed-tables
transformers/convnext_tiny           | prefix module.                                               | convnext_tiny      | mendable | 0/0/0     | prefix/module, transformers/convnext
resnet50                             | beside resnet18 other.                                       | resnet50           | extra    | 0/122/0   |
resnet18                             | prefix a.; beside resnet18 b.                                | resnet18           | mendable | 0/0/0     | prefix/common
resnet18                             | prefix student.; beside resnet50 teacher.                    | resnet18           | mendable | 0/0/0     | prefix/student
resnet50                             | prefix student.; beside resnet50 teacher.                    | resnet50           | mendable | 0/0/0     | prefix/student
resnet50                             | prefix model.; beside resnet50 ema_model.                    | resnet50           | mendable | 0/0/0     | prefix/model
vit_b_16                             | prefix module.encoder_q.; beside vit_b_16 module.encoder_k.  | vit_b_16           | mendable | 0/0/0     | prefix/module, prefix/encoder_q
vgg11                                | beside alexnet x.                                            | vgg11              | extra    | 0/16/0    |
resnet18                             | prefix backbone.body.; beside squeezenet1_1 roi.             | resnet18           | mendable | 0/0/0     | prefix/backbone, prefix/body
resnet50                             | without ^fc; prefix backbone.; extra head.weight 10x2048; extra head.bias 10 | resnet50           | head     | 2/2/0     | prefix/backbone
resnet50                             | without ^fc; prefix backbone.body.; extra backbone.fpn.inner_blocks.0.0.weight 256x256x1x1 | resnet50           | head     | 2/1/0     | prefix/backbone, prefix/body
resnet18                             | only ^fc                                                     | -                  | not recognised |           |
resnet50                             | only layer1                                                  | resnet50           | partial  | 260/0/0   |
resnet101                            | intact                                                       | resnet101          | fits     | 0/0/0     |
resnext101_64x4d                     | prefix backbone.                                             | resnext101_64x4d   | mendable | 0/0/0     | prefix/backbone
regnet_y_16gf                        | without ^fc\.                                                | regnet_y_16gf      | head     | 2/0/0     |
efficientnet_b4                      | prefix module.; without num_batches_tracked                  | efficientnet_b4    | mendable | 0/0/0     | prefix/module, pytorch/no-batch-counters
vgg13_bn                             | first 50                                                     | vgg13_bn           | partial  | 26/0/0    |
`;

const rows = TABLE.trim()
  .split('\n')
  .map((line) => line.split(/ \|(?: |$)/).map((cell) => cell.trim()));

it('has 200 files and more', () => {
  expect(new Set(rows.map(([base, steps]) => `${base} ${steps}`)).size).toBe(rows.length);
  expect(rows.length).toBeGreaterThanOrEqual(200);
});

describe('a damaged or foreign checkpoint gets the right verdict', () => {
  it.each(rows)('%s: %s', (base, steps, architecture, verdict, counts = '', rules = '') => {
    const checkpoint = directoryOf({ '': damage(tensorsOf(base), steps) });
    const recognition = mostSimilar(checkpoint.tensors);
    if (!recognition) {
      expect(['-', 'not recognised']).toEqual([architecture, verdict]);
      return;
    }
    const { best } = recognition;
    const plan = planFor(checkpoint, best.architecture, best);
    const { missing, unexpected, mismatched } = plan;
    expect({
      architecture: best.architecture,
      verdict: plan.verdict,
      counts: [missing, unexpected, mismatched].map(({ length }) => length).join('/'),
      rules: plan.rules.map(({ id }) => id).join(', '),
    }).toEqual({ architecture, verdict, counts, rules });

    // Nothing is left unsaid: every tensor of the file is used, renamed, of another shape, unexpected or set aside.
    const named = new Set([
      ...[...plan.recipes.values()].flatMap((recipe) => (recipe.kind === 'copy' ? [recipe.from] : [])),
      ...[...plan.renamed.map(({ from }) => from), ...mismatched.map(({ name }) => name)],
      ...[...unexpected, ...plan.ignored.map(({ name }) => name)],
    ]);
    expect(checkpoint.tensors.map(({ name }) => name).filter((name) => !named.has(name))).toEqual([]);

    const { strictAfterMending } = explain(checkpoint, plan, recognition);
    expect(strictAfterMending).toBe(verdict === 'fits' || verdict === 'mendable');
  });
});

const resnet = () => tensorsOf('resnet18');
const moments = () => damage(resnet(), 'prefix state.');

interface GroupsCase {
  readonly groups: Parameters<typeof directoryOf>[0];
  readonly container: string;
  readonly others: readonly (readonly [string, boolean])[];
  readonly suggestions: readonly SuggestionId[];
}

/** Nested checkpoints: which group is taken, and what is offered. */
const GROUPS: Readonly<Record<string, GroupsCase>> = {
  'a bare state dict': { groups: { '': resnet() }, container: '', others: [], suggestions: [] },
  state_dict: { groups: { state_dict: resnet() }, container: 'state_dict', others: [], suggestions: [] },
  'a state dict under a prefix, and an optimizer': {
    groups: { state_dict: damage(resnet(), 'prefix module.'), 'optimizer.state': moments() },
    container: 'state_dict',
    others: [],
    suggestions: ['save-mended'],
  },
  'timm: weights and their average': {
    groups: { state_dict: resnet(), state_dict_ema: resnet(), optimizer: moments() },
    container: 'state_dict',
    others: [['state_dict_ema', true]],
    suggestions: ['use-average'],
  },
  'torchvision’s reference script': {
    groups: {
      model: resnet(),
      'optimizer.state': moments(),
      model_ema: damage(resnet(), 'prefix module.; extra n_averaged 1'),
    },
    container: 'model',
    others: [['model_ema', true]],
    suggestions: ['use-average'],
  },
  'the average alone': {
    groups: { model_ema: resnet() },
    container: 'model_ema',
    others: [],
    suggestions: [],
  },
  'DINO: student and teacher': {
    groups: {
      student: damage(resnet(), 'prefix module.backbone.'),
      teacher: damage(resnet(), 'prefix backbone.'),
    },
    container: 'student',
    others: [['teacher', false]],
    suggestions: ['save-mended', 'use-container'],
  },
  'loose tensors beside it': {
    groups: { '': damage(resnet(), 'first 2'), network: resnet() },
    container: 'network',
    others: [],
    suggestions: [],
  },
  'ten classes': {
    groups: { model: tensorsOf('resnet18:10') },
    container: 'model',
    others: [],
    suggestions: ['new-head'],
  },
  'no head': {
    groups: { model: damage(resnet(), 'without ^fc') },
    container: 'model',
    others: [],
    suggestions: ['new-head', 'save-backbone', 'allow-partial'],
  },
};

describe('nested checkpoints', () => {
  it.each(Object.entries(GROUPS))('%s', (_name, { groups, container, others, suggestions }) => {
    const checkpoint = directoryOf(groups);
    const recognition = mostSimilar(checkpoint.tensors)!;
    const plan = planFor(checkpoint, recognition.best.architecture, recognition.best);
    const explanation = explain(checkpoint, plan, recognition);
    expect(plan.expected.architecture).toBe('resnet18');
    expect(explanation.container).toBe(container);
    expect(explanation.otherContainers.map((other) => [other.container, other.average])).toEqual(others);
    expect(explanation.suggestions.map(({ id }) => id)).toEqual(suggestions);
  });
});

describe('what is worth knowing', () => {
  const notesOn = (base: string, steps: string, name = 'file.pth') => {
    const checkpoint = directoryOf({ '': damage(tensorsOf(base), steps) }, name);
    const recognition = mostSimilar(checkpoint.tensors)!;
    const plan = planFor(checkpoint, recognition.best.architecture, recognition.best);
    return explain(checkpoint, plan, recognition).notes.join(' ');
  };

  it.each([
    ['resnet18', 'intact', ''],
    ['resnet18', 'dtype F16', 'Its numbers are F16'],
    ['vit_b_16:1000:384', 'intact', '384×384'],
    ['resnet18', 'width 0.5', 'other widths'],
    ['swin_t', 'rows bias_table 529; rows position_index 20736', '12×12'],
    ['timm/mobilenetv3_small_100', 'intact', 'tf_'],
    ['timm/swinv2_tiny_window8_256', 'intact', '8×8'],
    ['timm/efficientnetv2_s', 'intact', 'TensorFlow'],
  ])('%s, %s: %s', (base, steps, text) => {
    if (text === '') expect(notesOn(base, steps)).toBe('');
    else expect(notesOn(base, steps)).toContain(text);
  });

  it('knows the first version of MNASNet by its unscaled stem', () => {
    // Layers 0 to 7 as in the network of full width, and the first block of the first stack three times its 16 inputs wide.
    const stem = tensorsOf('mnasnet1_0').filter(({ name }) => /^layers\.[0-7]\./.test(name));
    const rest = tensorsOf('mnasnet0_5').filter(({ name }) => !/^layers\.[0-7]\./.test(name));
    const tensors = [
      ...stem,
      ...damage(rest, 'rows ^layers.8.0.layers.[0134]. 48').map((tensor) =>
        tensor.name === 'layers.8.0.layers.0.weight'
          ? { ...tensor, shape: [48, 16, 1, 1] }
          : tensor.name === 'layers.8.0.layers.6.weight'
            ? { ...tensor, shape: [tensor.shape[0]!, 48, 1, 1] }
            : tensor,
      ),
    ];
    const checkpoint = directoryOf({ '': tensors });
    const recognition = mostSimilar(checkpoint.tensors)!;
    const plan = planFor(checkpoint, recognition.best.architecture, recognition.best);
    expect(plan.expected.architecture).toBe('mnasnet0_5');
    expect(explain(checkpoint, plan, recognition).notes.join(' ')).toContain('first version of MNASNet');
  });

  it('takes a file of timm’s “tf_” networks for what it is when it says so', () => {
    const found = tensorsOf('timm/efficientnet_b0');
    const verdictOf = (name: string, metadata: Record<string, string>) => {
      const checkpoint = { ...directoryOf({ '': found }, name), metadata };
      return planFor(checkpoint, 'efficientnet_b0', mostSimilar(checkpoint.tensors)!.best).verdict;
    };
    expect(verdictOf('efficientnet_b0.bin', {})).toBe('mendable');
    expect(verdictOf('tf_efficientnet_b0.bin', {})).toBe('differs');
    expect(verdictOf('last.pth.tar', { arch: 'tf_efficientnet_b0' })).toBe('differs');
  });
});
