"""Parameter names and shapes of torchvision's models (0.14.1). Run: python3 parameter_names.py > parameter_names.json"""
import json
import torchvision.models as m

out = {}
for ours, make in {"resnet-18": m.resnet18, "mobilenet-v2": m.mobilenet_v2}.items():
    state = make().state_dict()
    out[ours] = [f"{k} {'x'.join(map(str, v.shape))}" for k, v in state.items() if not k.endswith("num_batches_tracked")]
print(json.dumps(out, indent=0))
