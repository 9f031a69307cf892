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

    public override IReadOnlyList<EngineInput> Inputs =>
        [.. _session.InputMetadata.Select(i => new EngineInput(i.Name, ElementOf(i.ElementType), i.Dimensions))];

    public override IReadOnlyList<string> OutputNames => [.. _session.OutputMetadata.Select(o => o.Name)];

    public override void Dispose() => _session.Dispose();

    protected override IReadOnlyList<Tensor> Execute(IReadOnlyList<Tensor> inputs)
    {
        OrtValue[] values = [.. inputs.Select(Value)];
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

    private static ElementType? ElementOf(TensorElementType type) => type switch
    {
        TensorElementType.Float => ElementType.Float32,
        TensorElementType.Double => ElementType.Float64,
        TensorElementType.Float16 => ElementType.Float16,
        TensorElementType.Int8 => ElementType.Int8,
        TensorElementType.UInt8 => ElementType.UInt8,
        TensorElementType.Int32 => ElementType.Int32,
        TensorElementType.Int64 => ElementType.Int64,
        TensorElementType.Bool => ElementType.Bool,
        _ => null,
    };

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
