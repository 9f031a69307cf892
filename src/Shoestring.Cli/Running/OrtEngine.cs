using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Runtime;

namespace Shoestring.Cli.Running;

/// <summary>ONNX Runtime.</summary>
internal sealed class OrtEngine : Engine
{
    private readonly InferenceSession _session;

    public OrtEngine(string path, int threads) =>
        _session = new InferenceSession(path, new SessionOptions { IntraOpThreads = threads });

    public OrtEngine(byte[] model, int threads) =>
        _session = new InferenceSession(model, new SessionOptions { IntraOpThreads = threads });

    public override IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    public override IReadOnlyList<long> InputShape => _session.InputMetadata is [var first, ..] ? first.Dimensions : [];

    public override IReadOnlyList<string> OutputNames => [.. _session.OutputMetadata.Select(o => o.Name)];

    public override IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> inputs)
    {
        var wanted = _session.InputMetadata;
        if (inputs.Count != wanted.Count)
        {
            throw new InputException($"the model takes {wanted.Count} inputs ({string.Join(", ", wanted.Select(i => i.Name))}), "
                + $"and {inputs.Count} are given");
        }

        OrtValue[] values = [.. inputs.Select((tensor, i) => Value(
            wanted[i].ElementType == TensorElementType.Float ? tensor.ToFloat() : tensor))];
        IReadOnlyList<OrtValue> outputs = [];
        try
        {
            outputs = _session.Run(values);
            return [.. outputs.Select(Tensor)];
        }
        finally
        {
            foreach (var value in values.Concat(outputs))
            {
                value.Dispose();
            }
        }
    }

    public override void Dispose() => _session.Dispose();

    private static OrtValue Value(Tensor tensor) => tensor switch
    {
        Tensor<float> t => Value(t),
        Tensor<double> t => Value(t),
        Tensor<Half> t => Value(t),
        Tensor<sbyte> t => Value(t),
        Tensor<byte> t => Value(t),
        Tensor<int> t => Value(t),
        Tensor<long> t => Value(t),
        Tensor<bool> t => Value(t),
        _ => throw new InputException($"inputs of {tensor.Element} cannot be given to ONNX Runtime"),
    };

    private static OrtValue Value<T>(Tensor<T> tensor)
        where T : unmanaged =>
        OrtValue.CreateTensorValueFromMemory(tensor.Data, tensor.Dimensions.Select(d => (long)d).ToArray());

    private static Tensor Tensor(OrtValue value) => value.ElementType switch
    {
        TensorElementType.Float => Tensor<float>(value),
        TensorElementType.Double => Tensor<double>(value),
        TensorElementType.Float16 => Tensor<Half>(value),
        TensorElementType.Int8 => Tensor<sbyte>(value),
        TensorElementType.UInt8 => Tensor<byte>(value),
        TensorElementType.Int32 => Tensor<int>(value),
        TensorElementType.Int64 => Tensor<long>(value),
        TensorElementType.Bool => Tensor<bool>(value),
        _ => throw new InputException($"outputs of {value.ElementType} cannot be written"),
    };

    private static Tensor<T> Tensor<T>(OrtValue value)
        where T : unmanaged
    {
        var dimensions = new int[value.Shape.Length];
        for (var i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = checked((int)value.Shape[i]);
        }

        return new Tensor<T>(value.GetTensorDataAsSpan<T>().ToArray(), dimensions);
    }
}
