using Shoestring.Random;
using Shoestring.Training.Objectives;
using Shoestring.Training.Sources;

namespace Shoestring.Cli.Benching;

/// <summary>One batch of noise with random labels, given again at every step: what a training costs without its data.</summary>
internal sealed class SyntheticSource : BatchSource
{
    private readonly float[] _images;
    private readonly float[] _targets;

    /// <summary>Makes the batch: pictures [N, H, W, C] of standard normal noise, and one-hot targets [N, classes].</summary>
    public SyntheticSource(int batch, int pixels, int classes, ulong seed)
    {
        BatchSize = batch;
        _images = new float[checked(batch * pixels)];
        new RandomStream(seed, Purpose.Of("bench.images")).FillNormal(_images);
        var labels = new float[batch];
        new RandomStream(seed, Purpose.Of("bench.labels")).FillUniform(labels);
        _targets = new float[checked(batch * classes)];
        for (var n = 0; n < batch; n++)
        {
            _targets[(n * classes) + Math.Min((int)(labels[n] * classes), classes - 1)] = 1;
        }
    }

    public override int BatchSize { get; }

    public override int StepsPerEpoch => int.MaxValue;

    public override void Fill(int epoch, int step, Graphs.Programs.Program program)
    {
        _images.CopyTo(program.Input(Objective.Images));
        _targets.CopyTo(program.Input(Objective.Targets));
    }
}
