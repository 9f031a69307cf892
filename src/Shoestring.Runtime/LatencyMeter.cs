using System.Diagnostics;
using Shoestring.Runtime.Native;

namespace Shoestring.Runtime;

/// <summary>Measures a model in ONNX Runtime on this machine: warm-up, then runs over the same tensors.</summary>
public static class LatencyMeter
{
    /// <summary>Measures a model file.</summary>
    /// <exception cref="Errors.InputException">The model cannot be loaded or run.</exception>
    public static LatencyReport Measure(string path, LatencyOptions? options = null) =>
        Measure(session => new InferenceSession(path, session), options ?? LatencyOptions.Default);

    /// <summary>Measures a model from the bytes of its file.</summary>
    /// <exception cref="Errors.InputException">The model cannot be loaded or run.</exception>
    public static LatencyReport Measure(byte[] model, LatencyOptions? options = null) =>
        Measure(session => new InferenceSession(model, session), options ?? LatencyOptions.Default);

    /// <summary>Tensors of the model's input shapes, free dimensions at one size, filled with a fixed pattern.</summary>
    /// <exception cref="Errors.InputException">An input is no tensor of numbers.</exception>
    public static OrtValue[] SampleInputs(InferenceSession session, long free)
    {
        ArgumentNullException.ThrowIfNull(session);
        var inputs = new OrtValue[session.InputMetadata.Count];
        for (int index = 0; index < inputs.Length; index++)
        {
            NodeMetadata node = session.InputMetadata[index];
            inputs[index] = OrtValue.CreateAllocatedTensorValue(node.ElementType, node.ShapeWith(free));
            if (node.ElementType == TensorElementType.Float)
            {
                // Values of either sign and no denormals; whole numbers stay 0, which is a valid index.
                Span<float> values = inputs[index].GetTensorMutableDataAsSpan<float>();
                for (int element = 0; element < values.Length; element++)
                {
                    values[element] = (element * 37 % 101 / 50f) - 1f;
                }
            }
        }

        return inputs;
    }

    /// <summary>Bytes that native code holds now; what a model adds to them is its memory.</summary>
    public static long HeldBytes()
    {
        if (NativeHeap.InUse() is { } bytes)
        {
            return bytes;
        }

        GC.Collect();
        return Environment.WorkingSet;
    }

    private static LatencyReport Measure(Func<SessionOptions, InferenceSession> load, LatencyOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MinimumRuns, 1, nameof(options));

        // The library itself is not the model's: load it before the first look at the memory.
        _ = InferenceSession.RuntimeVersion;
        long before = HeldBytes();
        using InferenceSession session = load(new SessionOptions { IntraOpThreads = options.Threads });
        OrtValue[] inputs = SampleInputs(session, options.Batch);
        try
        {
            using BoundRun run = session.Bind(inputs);
            WarmUp(run, options);
            var times = new List<double>();
            long start = Stopwatch.GetTimestamp();
            double seconds = 0;
            while (times.Count < options.MinimumRuns || (seconds < options.Seconds && times.Count < options.MaximumRuns))
            {
                long begin = Stopwatch.GetTimestamp();
                run.Run();
                long end = Stopwatch.GetTimestamp();
                times.Add(Stopwatch.GetElapsedTime(begin, end).TotalMilliseconds);
                seconds = Stopwatch.GetElapsedTime(start, end).TotalSeconds;
            }

            return LatencyReport.Of(times.ToArray(), HeldBytes() - before, options);
        }
        finally
        {
            Array.ForEach(inputs, input => input.Dispose());
        }
    }

    private static void WarmUp(BoundRun run, LatencyOptions options)
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            run.Run();
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < options.WarmUpSeconds);
    }
}
