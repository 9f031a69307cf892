using Shoestring.Random;

namespace Shoestring.Data;

/// <summary>
/// The stream of training batches, addressed by (seed, epoch, step): every call with the same address writes the same
/// bits, on any thread and in any order. The last, incomplete batch of an epoch is left out; a set smaller than one
/// batch is repeated to fill it.
/// </summary>
public sealed class BatchLoader
{
    private static readonly Purpose MixPurpose = Purpose.Of("data.mix");
    private readonly PixelSet _set;
    private readonly Preprocessing _preprocessing;
    private readonly Normaliser _normaliser;
    private readonly BatchLoaderOptions _options;
    private readonly ImageTransform[] _transforms;
    private readonly Purpose[] _purposes;
    private readonly BatchTransform[] _mixes;
    private readonly Stack<LoaderScratch> _idle = new();

    /// <summary>A stream over a set.</summary>
    /// <exception cref="ArgumentException">Set and preprocessing differ in shape, or the batch size is not
    /// positive.</exception>
    public BatchLoader(PixelSet set, Preprocessing preprocessing, BatchLoaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(preprocessing);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.BatchSize, nameof(options));
        if ((set.Height, set.Width, set.Channels)
            != (preprocessing.Height, preprocessing.Width, preprocessing.Channels))
        {
            throw new ArgumentException("The set was decoded for another preprocessing.", nameof(preprocessing));
        }

        _set = set;
        _preprocessing = preprocessing;
        _normaliser = new Normaliser(preprocessing);
        _options = options;
        _transforms = [.. options.Policy.Transforms];
        _mixes = [.. options.Policy.Mixes];

        // Each transform has numbers of its own, so that adding one leaves what the others do unchanged.
        _purposes = [.. _transforms.Select((t, i) => Purpose.Of(
            $"data.augment.{t.GetType().Name}.{_transforms.Take(i).Count(o => o.GetType() == t.GetType())}"))];
        StepsPerEpoch = Math.Max(1, set.Count / options.BatchSize);
    }

    /// <summary>Samples of one batch.</summary>
    public int BatchSize => _options.BatchSize;

    /// <summary>Batches of one epoch.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>Classes: the length of one row of targets.</summary>
    public int ClassCount => _set.ClassNames.Count;

    /// <summary>Floats of one picture, Height · Width · Channels.</summary>
    public int SampleLength => _set.SampleLength;

    /// <summary>Samples in the set.</summary>
    public int SampleCount => _set.Count;

    /// <summary>Writes the batch at (epoch, step).</summary>
    /// <param name="epoch">0, 1, 2 …</param>
    /// <param name="step">0..StepsPerEpoch−1.</param>
    /// <param name="images">[N, H, W, C], normalised.</param>
    /// <param name="targets">[N, classes]: one-hot, or the shares of a mixture. May be empty when not wanted.</param>
    /// <param name="labels">[N]: the class of each picture before it was mixed. May be empty.</param>
    /// <param name="samples">[N]: the number of each sample in the set. May be empty.</param>
    /// <param name="view">Another view of the same samples, augmented with other numbers: 0, 1, 2 …</param>
    /// <exception cref="ArgumentException">A span that is not empty is too short.</exception>
    public void Fill(
        int epoch, int step, Span<float> images, Span<float> targets, Span<int> labels,
        Span<int> samples = default, int view = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(view);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(step, StepsPerEpoch);
        Require(images.Length, SampleLength, nameof(images));
        Require(targets.IsEmpty ? int.MaxValue : targets.Length, ClassCount, nameof(targets));
        Require(labels.IsEmpty ? int.MaxValue : labels.Length, 1, nameof(labels));
        Require(samples.IsEmpty ? int.MaxValue : samples.Length, 1, nameof(samples));
        var scratch = Rent();
        try
        {
            var order = scratch.Order(epoch);
            for (var i = 0; i < BatchSize; i++)
            {
                var sample = order[(int)(((long)step * BatchSize) + i) % order.Length];
                FillSample(sample, epoch, view, images.Slice(i * SampleLength, SampleLength), scratch.Canvas);
                var label = _set.Labels[sample];
                if (!targets.IsEmpty)
                {
                    var row = targets.Slice(i * ClassCount, ClassCount);
                    row.Clear();
                    row[label] = 1;
                }

                if (!labels.IsEmpty)
                {
                    labels[i] = label;
                }

                if (!samples.IsEmpty)
                {
                    samples[i] = sample;
                }
            }

            Mix(epoch, step, view, images, targets);
        }
        finally
        {
            Return(scratch);
        }
    }

    private void FillSample(int sample, int epoch, int view, Span<float> target, Canvas canvas)
    {
        if (_transforms.Length == 0)
        {
            _normaliser.Apply(_set.Read(sample, canvas.Spare), target);
            return;
        }

        _set.Read(sample, canvas.Spare).CopyTo(canvas.Pixels);
        for (var t = 0; t < _transforms.Length; t++)
        {
            var cursor = new RandomStream(_options.Seed, _purposes[t], epoch, Address(sample, view)).Start();
            _transforms[t].Apply(canvas, ref cursor);
        }

        _normaliser.Apply(canvas.Pixels, target);
    }

    private void Mix(int epoch, int step, int view, Span<float> images, Span<float> targets)
    {
        // Picture i with picture N−1−i: the order is random already. The middle one of an odd batch stays as it is.
        for (var i = 0; _mixes.Length > 0 && i < BatchSize / 2; i++)
        {
            var j = BatchSize - 1 - i;
            var address = Address(((long)step * BatchSize) + i, view);
            var cursor = new RandomStream(_options.Seed, MixPurpose, epoch, address).Start();
            if (!cursor.NextBoolean(_options.Policy.MixProbability))
            {
                continue;
            }

            var mix = _mixes[_mixes.Length == 1 ? 0 : cursor.NextInt32(_mixes.Length)];
            var lambda = mix.Mix(
                images.Slice(i * SampleLength, SampleLength), images.Slice(j * SampleLength, SampleLength),
                _preprocessing, ref cursor);
            if (!targets.IsEmpty)
            {
                Mixup.Blend(
                    targets.Slice(i * ClassCount, ClassCount), targets.Slice(j * ClassCount, ClassCount), lambda);
            }
        }
    }

    private static long Address(long index, int view) => index | ((long)view << 48);

    private void Require(int length, int each, string name)
    {
        if (length < (long)each * BatchSize)
        {
            throw new ArgumentException($"{name} has {length} elements; {(long)each * BatchSize} are needed.", name);
        }
    }

    private LoaderScratch Rent()
    {
        lock (_idle)
        {
            return _idle.Count > 0
                ? _idle.Pop()
                : new LoaderScratch(new Canvas(_preprocessing), _set.Count, _options.Seed);
        }
    }

    private void Return(LoaderScratch scratch)
    {
        lock (_idle)
        {
            _idle.Push(scratch);
        }
    }
}
