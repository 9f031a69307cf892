namespace Shoestring.Data;

/// <summary>One batch in memory that is used again; arrays are pinned, so their addresses stay.</summary>
public sealed class Batch
{
    internal Batch(int size, int sampleLength, int classCount)
    {
        Images = GC.AllocateArray<float>(checked(size * sampleLength), pinned: true);
        Targets = GC.AllocateArray<float>(size * classCount, pinned: true);
        Labels = GC.AllocateArray<int>(size, pinned: true);
        Samples = GC.AllocateArray<int>(size, pinned: true);
    }

    /// <summary>The epoch of this batch.</summary>
    public int Epoch { get; internal set; }

    /// <summary>The step of this batch within its epoch.</summary>
    public int Step { get; internal set; }

    /// <summary>Normalised pictures [N, H, W, C].</summary>
    public float[] Images { get; }

    /// <summary>One-hot rows, or the shares of a mixture, [N, classes].</summary>
    public float[] Targets { get; }

    /// <summary>The class of each picture before it was mixed, [N].</summary>
    public int[] Labels { get; }

    /// <summary>The number of each sample in its set, [N].</summary>
    public int[] Samples { get; }
}
