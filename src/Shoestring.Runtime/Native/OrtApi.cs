using System.Runtime.InteropServices;
using System.Text;
using Shoestring.Errors;

namespace Shoestring.Runtime.Native;

/// <summary>The C functions of ONNX Runtime that we call, each once, with its arguments typed.</summary>
internal sealed unsafe class OrtApi
{
    // What every release since 1.17 serves; nothing newer is used.
    private const uint Version = 17;

    // Failures come back as statuses and are told there: the runtime itself writes nothing on standard error.
    private const int LogFatal = 4;
    private const int DeviceAllocator = 0;
    private const int DefaultMemory = 0;
    private static readonly Lazy<OrtApi> Loaded = new(() => new OrtApi());
    private readonly nint* _functions;
    private readonly nint _environment;
    private readonly nint _allocator;
    private readonly nint _memory;

    private OrtApi()
    {
        nint library = OrtLibrary.Load();
        var apiBase = (delegate* unmanaged<nint*>)NativeLibrary.GetExport(library, "OrtGetApiBase");
        nint* entry = apiBase();
        _functions = (nint*)((delegate* unmanaged<uint, nint>)entry[0])(Version);
        RuntimeVersion = Text(((delegate* unmanaged<byte*>)entry[1])());
        if (_functions == null)
        {
            throw new InputException($"ONNX Runtime {RuntimeVersion} is too old: version 1.{Version} or newer is needed");
        }

        fixed (byte* name = "shoestring\0"u8)
        {
            nint made;
            Check(((delegate* unmanaged<int, byte*, nint*, nint>)At(OrtFunction.CreateEnv))(LogFatal, name, &made));
            _environment = made;
        }

        Check(((delegate* unmanaged<nint, nint>)At(OrtFunction.DisableTelemetryEvents))(_environment));
        _allocator = Get(OrtFunction.GetAllocatorWithDefaultOptions);
        nint memory;
        Check(((delegate* unmanaged<int, int, nint*, nint>)At(OrtFunction.CreateCpuMemoryInfo))(
            DeviceAllocator, DefaultMemory, &memory));
        _memory = memory;
    }

    /// <summary>The one binding of this process.</summary>
    /// <exception cref="InputException">The library is not there or too old.</exception>
    public static OrtApi Instance => Loaded.Value;

    /// <summary>The version that the library reports, for run.json.</summary>
    public string RuntimeVersion { get; }

    public OrtHandle CreateSessionOptions() => new(Get(OrtFunction.CreateSessionOptions), OrtFunction.ReleaseSessionOptions);

    /// <summary>Sets one whole number: optimisation level or threads.</summary>
    public void Set(OrtFunction setter, OrtHandle options, int value) =>
        Check(((delegate* unmanaged<nint, int, nint>)At(setter))(options.Value, value));

    public void AddConfigEntry(OrtHandle options, string key, string value)
    {
        fixed (byte* keyText = Zero(key), valueText = Zero(value))
        {
            Check(((delegate* unmanaged<nint, byte*, byte*, nint>)At(OrtFunction.AddSessionConfigEntry))(
                options.Value, keyText, valueText));
        }
    }

    public void EnableProfiling(OrtHandle options, string pathPrefix)
    {
        fixed (byte* path = ZeroPath(pathPrefix))
        {
            Check(((delegate* unmanaged<nint, byte*, nint>)At(OrtFunction.EnableProfiling))(options.Value, path));
        }
    }

    public OrtHandle CreateSession(ReadOnlySpan<byte> model, OrtHandle options)
    {
        nint made;
        fixed (byte* bytes = model)
        {
            Check(((delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)At(OrtFunction.CreateSessionFromArray))(
                _environment, bytes, (nuint)model.Length, options.Value, &made));
        }

        return new OrtHandle(made, OrtFunction.ReleaseSession);
    }

    public int Count(OrtFunction counter, OrtHandle session)
    {
        nuint count;
        Check(((delegate* unmanaged<nint, nuint*, nint>)At(counter))(session.Value, &count));
        return checked((int)count);
    }

    public string NameAt(OrtFunction getter, OrtHandle session, int index)
    {
        byte* text;
        Check(((delegate* unmanaged<nint, nuint, nint, byte**, nint>)At(getter))(
            session.Value, (nuint)index, _allocator, &text));
        return Taken(text);
    }

    public OrtHandle TypeAt(OrtFunction getter, OrtHandle session, int index)
    {
        nint made;
        Check(((delegate* unmanaged<nint, nuint, nint*, nint>)At(getter))(session.Value, (nuint)index, &made));
        return new OrtHandle(made, OrtFunction.ReleaseTypeInfo);
    }

    /// <summary>What a type says of a tensor (owned by the type), or 0 when it is of another kind.</summary>
    public nint TensorInfoOf(OrtHandle type) => Get(OrtFunction.CastTypeInfoToTensorInfo, type.Value);

    public OrtHandle TensorInfoOfValue(OrtHandle value) =>
        new(Get(OrtFunction.GetTensorTypeAndShape, value.Value), OrtFunction.ReleaseTensorTypeAndShapeInfo);

    public TensorElementType ElementTypeOf(nint tensorInfo)
    {
        int type;
        Check(((delegate* unmanaged<nint, int*, nint>)At(OrtFunction.GetTensorElementType))(tensorInfo, &type));
        return (TensorElementType)type;
    }

    public long[] DimensionsOf(nint tensorInfo)
    {
        var dimensions = new long[RankOf(tensorInfo)];
        fixed (long* values = dimensions)
        {
            Check(((delegate* unmanaged<nint, long*, nuint, nint>)At(OrtFunction.GetDimensions))(
                tensorInfo, values, (nuint)dimensions.Length));
        }

        return dimensions;
    }

    /// <summary>The names of symbolic dimensions; empty where a dimension has a size or no name.</summary>
    public string[] SymbolsOf(nint tensorInfo)
    {
        var names = new nint[RankOf(tensorInfo)];
        fixed (nint* values = names)
        {
            Check(((delegate* unmanaged<nint, nint*, nuint, nint>)At(OrtFunction.GetSymbolicDimensions))(
                tensorInfo, values, (nuint)names.Length));
        }

        return Array.ConvertAll(names, name => Text((byte*)name));
    }

    /// <summary>A tensor over memory that the caller keeps alive and frees after it.</summary>
    public OrtHandle CreateTensor(void* data, nuint bytes, ReadOnlySpan<long> shape, TensorElementType type)
    {
        nint made;
        fixed (long* dimensions = shape)
        {
            Check(((delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)At(
                OrtFunction.CreateTensorWithDataAsOrtValue))(
                    _memory, data, bytes, dimensions, (nuint)shape.Length, (int)type, &made));
        }

        return new OrtHandle(made, OrtFunction.ReleaseValue);
    }

    public void* DataOf(OrtHandle value) => (void*)Get(OrtFunction.GetTensorMutableData, value.Value);

    /// <summary>Runs; outputs that are 0 are allocated by the runtime.</summary>
    public void Run(nint session, byte** inputNames, nint* inputs, int inputCount, byte** outputNames, int outputCount,
        nint* outputs) =>
        Check(((delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint>)At(OrtFunction.Run))(
            session, 0, inputNames, inputs, (nuint)inputCount, outputNames, (nuint)outputCount, outputs));

    public OrtHandle MetadataOf(OrtHandle session) =>
        new(Get(OrtFunction.SessionGetModelMetadata, session.Value), OrtFunction.ReleaseModelMetadata);

    public string ProducerOf(OrtHandle metadata)
    {
        byte* text;
        Check(((delegate* unmanaged<nint, nint, byte**, nint>)At(OrtFunction.ModelMetadataGetProducerName))(
            metadata.Value, _allocator, &text));
        return Taken(text);
    }

    public string[] KeysOf(OrtHandle metadata)
    {
        byte** keys;
        long count;
        Check(((delegate* unmanaged<nint, nint, byte***, long*, nint>)At(
            OrtFunction.ModelMetadataGetCustomMetadataMapKeys))(metadata.Value, _allocator, &keys, &count));
        var names = new string[count];
        for (int index = 0; index < names.Length; index++)
        {
            names[index] = Taken(keys[index]);
        }

        Free(keys);
        return names;
    }

    public string ValueOf(OrtHandle metadata, string key)
    {
        byte* text;
        fixed (byte* keyText = Zero(key))
        {
            Check(((delegate* unmanaged<nint, nint, byte*, byte**, nint>)At(
                OrtFunction.ModelMetadataLookupCustomMetadataMap))(metadata.Value, _allocator, keyText, &text));
        }

        return Taken(text);
    }

    /// <summary>Ends the profile and returns the path of its JSON file.</summary>
    public string EndProfiling(OrtHandle session)
    {
        byte* text;
        Check(((delegate* unmanaged<nint, nint, byte**, nint>)At(OrtFunction.SessionEndProfiling))(
            session.Value, _allocator, &text));
        return Taken(text);
    }

    public void Release(OrtFunction release, nint value) => ((delegate* unmanaged<nint, void>)At(release))(value);

    private static byte[] Zero(string text) => Encoding.UTF8.GetBytes(text + '\0');

    // Paths are wide on Windows (ORTCHAR_T).
    private static byte[] ZeroPath(string path) =>
        OperatingSystem.IsWindows() ? Encoding.Unicode.GetBytes(path + '\0') : Zero(path);

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? string.Empty;

    private nint At(OrtFunction function) => _functions[(int)function];

    private nint Get(OrtFunction getter)
    {
        nint value;
        Check(((delegate* unmanaged<nint*, nint>)At(getter))(&value));
        return value;
    }

    private nint Get(OrtFunction getter, nint of)
    {
        nint value;
        Check(((delegate* unmanaged<nint, nint*, nint>)At(getter))(of, &value));
        return value;
    }

    private int RankOf(nint tensorInfo)
    {
        nuint rank;
        Check(((delegate* unmanaged<nint, nuint*, nint>)At(OrtFunction.GetDimensionsCount))(tensorInfo, &rank));
        return checked((int)rank);
    }

    private string Taken(byte* text)
    {
        string copy = Text(text);
        Free(text);
        return copy;
    }

    private void Free(void* block)
    {
        if (block != null)
        {
            Check(((delegate* unmanaged<nint, void*, nint>)At(OrtFunction.AllocatorFree))(_allocator, block));
        }
    }

    private void Check(nint status)
    {
        if (status == 0)
        {
            return;
        }

        string message = Text(((delegate* unmanaged<nint, byte*>)At(OrtFunction.GetErrorMessage))(status));
        Release(OrtFunction.ReleaseStatus, status);
        throw new OrtFailure(message);
    }
}
