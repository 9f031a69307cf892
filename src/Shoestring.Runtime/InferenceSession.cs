using Shoestring.Errors;
using Shoestring.Runtime.Native;

namespace Shoestring.Runtime;

/// <summary>
/// A model loaded into ONNX Runtime on the CPU, in the shape of the official C# API. Runs from several threads at once
/// are allowed.
/// </summary>
public sealed class InferenceSession : IDisposable
{
    private const long MaxModelBytes = int.MaxValue;
    private readonly OrtApi _api;
    private readonly OrtHandle _handle;
    private readonly string _what;

    /// <summary>Loads a model file.</summary>
    /// <exception cref="InputException">The file cannot be read or is no model that ONNX Runtime takes.</exception>
    public InferenceSession(string path, SessionOptions? options = null)
        : this(ReadModel(path), options, path)
    {
    }

    /// <summary>Loads a model from the bytes of its file.</summary>
    /// <exception cref="InputException">It is no model that ONNX Runtime takes.</exception>
    public InferenceSession(ReadOnlySpan<byte> model, SessionOptions? options = null)
        : this(model, options, "the model")
    {
    }

    private InferenceSession(ReadOnlySpan<byte> model, SessionOptions? options, string what)
    {
        options ??= SessionOptions.Default;
        ArgumentOutOfRangeException.ThrowIfLessThan(options.IntraOpThreads, 1, nameof(options));
        if (model.IsEmpty)
        {
            throw new InputException($"{what}: ONNX Runtime cannot load this model: it is empty");
        }

        _api = OrtApi.Instance;
        _what = what;
        try
        {
            using OrtHandle native = NativeOptions(_api, options);
            _handle = _api.CreateSession(model, native);
            InputMetadata = Describe(OrtFunction.SessionGetInputCount, OrtFunction.SessionGetInputName,
                OrtFunction.SessionGetInputTypeInfo);
            OutputMetadata = Describe(OrtFunction.SessionGetOutputCount, OrtFunction.SessionGetOutputName,
                OrtFunction.SessionGetOutputTypeInfo);
            ModelMetadata = ReadMetadata();
        }
        catch (OrtFailure failure)
        {
            _handle?.Dispose();
            throw failure.Told($"{what}: ONNX Runtime cannot load this model");
        }
    }

    /// <summary>The version of ONNX Runtime, for run.json.</summary>
    /// <exception cref="InputException">The library is not there.</exception>
    public static string RuntimeVersion => OrtApi.Instance.RuntimeVersion;

    /// <summary>The inputs, in the model's order.</summary>
    public IReadOnlyList<NodeMetadata> InputMetadata { get; }

    /// <summary>The outputs, in the model's order.</summary>
    public IReadOnlyList<NodeMetadata> OutputMetadata { get; }

    /// <summary>What the model says of itself.</summary>
    public ModelMetadata ModelMetadata { get; }

    /// <summary>Runs the model; inputs and outputs in the model's order, outputs newly allocated.</summary>
    /// <exception cref="ArgumentException">There are more or fewer inputs than the model has.</exception>
    /// <exception cref="InputException">An input has the wrong type or shape, or an operator fails.</exception>
    public IReadOnlyList<OrtValue> Run(params IReadOnlyList<OrtValue> inputs)
    {
        using var run = new BoundRun(this, inputs, outputs: null);
        return run.RunOnce();
    }

    /// <summary>Runs a model of one float input and takes its first output: <c>[N, ...] → [N, ...]</c>, flat.</summary>
    /// <exception cref="ArgumentException">The shape holds another number of elements, or the model has more inputs.</exception>
    /// <exception cref="InputException">The input has the wrong shape, or an operator fails.</exception>
    public float[] Run(ReadOnlySpan<float> input, params ReadOnlySpan<long> shape)
    {
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(input, shape);
        IReadOnlyList<OrtValue> outputs = Run([value]);
        float[] result = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        foreach (OrtValue output in outputs)
        {
            output.Dispose();
        }

        return result;
    }

    /// <summary>
    /// Prepares runs over the same tensors without allocation: write the inputs, call <see cref="BoundRun.Run"/>, read
    /// the outputs. The outputs are allocated by a first run.
    /// </summary>
    /// <exception cref="ArgumentException">There are more or fewer inputs than the model has.</exception>
    /// <exception cref="InputException">An input has the wrong type or shape, or an operator fails.</exception>
    public BoundRun Bind(params IReadOnlyList<OrtValue> inputs) => new(this, inputs, Run(inputs));

    /// <summary>Ends the profile that <see cref="SessionOptions.ProfilePathPrefix"/> asked for; returns its path.</summary>
    public string EndProfiling() => _api.EndProfiling(_handle);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    internal nint Pointer => _handle.Value;

    internal InputException Told(OrtFailure failure) => failure.Told($"{_what}: ONNX Runtime cannot run this model");

    private static ReadOnlySpan<byte> ReadModel(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.Exists && file.Length > MaxModelBytes)
            {
                throw new InputException($"{path} has more than 2 GB: that is beyond what an .onnx file can hold");
            }

            return File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot read the model {path}: {failure.Message}", failure);
        }
    }

    private static OrtHandle NativeOptions(OrtApi api, SessionOptions options)
    {
        OrtHandle native = api.CreateSessionOptions();
        try
        {
            string spinning = options.AllowSpinning ? "1" : "0";
            api.Set(OrtFunction.SetIntraOpNumThreads, native, options.IntraOpThreads);
            api.Set(OrtFunction.SetInterOpNumThreads, native, 1);
            api.Set(OrtFunction.SetSessionGraphOptimizationLevel, native, (int)options.GraphOptimization);
            api.AddConfigEntry(native, "session.intra_op.allow_spinning", spinning);
            api.AddConfigEntry(native, "session.inter_op.allow_spinning", spinning);
            if (options.AvoidSaturation)
            {
                api.AddConfigEntry(native, "session.x64quantprecision", "1");
            }

            foreach ((string key, string value) in options.ConfigEntries)
            {
                api.AddConfigEntry(native, key, value);
            }

            if (options.ProfilePathPrefix is { } prefix)
            {
                api.EnableProfiling(native, Path.GetFullPath(prefix));
            }

            return native;
        }
        catch
        {
            native.Dispose();
            throw;
        }
    }

    private NodeMetadata[] Describe(OrtFunction count, OrtFunction name, OrtFunction type)
    {
        var nodes = new NodeMetadata[_api.Count(count, _handle)];
        for (int index = 0; index < nodes.Length; index++)
        {
            using OrtHandle info = _api.TypeAt(type, _handle, index);
            nint tensor = _api.TensorInfoOf(info);
            nodes[index] = new NodeMetadata(
                _api.NameAt(name, _handle, index),
                tensor == 0 ? TensorElementType.Undefined : _api.ElementTypeOf(tensor),
                tensor == 0 ? [] : _api.DimensionsOf(tensor),
                tensor == 0 ? [] : _api.SymbolsOf(tensor));
        }

        return nodes;
    }

    private ModelMetadata ReadMetadata()
    {
        using OrtHandle metadata = _api.MetadataOf(_handle);
        return new ModelMetadata(
            _api.ProducerOf(metadata),
            _api.KeysOf(metadata).ToDictionary(key => key, key => _api.ValueOf(metadata, key)));
    }
}
