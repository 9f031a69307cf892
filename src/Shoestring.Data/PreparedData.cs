using System.Security.Cryptography;
using System.Text;

namespace Shoestring.Data;

/// <summary>
/// Data ready to be trained on: decoded splits at working size and the preprocessing fitted on the first.
/// </summary>
/// <param name="Name">What a person calls these data.</param>
/// <param name="ClassNames">Class names; a label is an index into them.</param>
/// <param name="Preprocessing">Size, channels and normalisation.</param>
/// <param name="Train">Learnt from.</param>
/// <param name="Validation">Chosen by.</param>
/// <param name="Test">Judged by.</param>
/// <param name="Problems">Samples left out, and why.</param>
public sealed record PreparedData(
    string Name,
    IReadOnlyList<string> ClassNames,
    Preprocessing Preprocessing,
    PixelSet Train,
    PixelSet Validation,
    PixelSet Test,
    IReadOnlyList<DataProblem> Problems)
{
    /// <summary>SHA-256 of class names, labels and pixels of all splits, as hexadecimal digits.</summary>
    public string Fingerprint { get; } = Digest(ClassNames, [Train, Validation, Test]);

    /// <summary>Completes the splits, fits the preprocessing and decodes.</summary>
    /// <exception cref="Errors.InputException">Nothing can be decoded, or one class only is left.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static PreparedData Prepare(
        FoundData found, PrepareOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(found);
        options ??= new PrepareOptions();
        var split = DataSplit.Complete(found, options.Split);
        var shape = options.Preprocessing ?? ShapeFit.Decide(found.Train, options, cancel);
        var problems = new List<DataProblem>(found.Problems);
        var train = PixelSet.Load(split.Train, shape, options, problems, cancel);
        var validation = PixelSet.Load(split.Validation, shape, options, problems, cancel);
        var test = PixelSet.Load(split.Test, shape, options, problems, cancel);
        if (found.Validation is null)
        {
            validation = Unseen(validation, [train, test], problems);
        }

        if (found.Test is null)
        {
            test = Unseen(test, [train], problems);
        }

        if (train.Labels.IndexOfAnyExcept(train.Labels[0]) < 0)
        {
            throw new Errors.InputException(
                $"{found.Name} has one class only among the pictures that can be read; a classifier needs two or more");
        }

        if (options.Preprocessing is null)
        {
            shape = NormalisationFit.Fit(train, shape, options.FitSamples);
        }

        return new PreparedData(found.Name, found.ClassNames, shape, train, validation, test, problems);
    }

    // Copies of a picture that fell on both sides of a cut of ours would flatter the result. A cut of the user's is
    // left as it is; the audit tells of it.
    private static PixelSet Unseen(PixelSet judged, PixelSet[] others, List<DataProblem> problems)
    {
        var seen = new HashSet<UInt128>();
        foreach (var other in others)
        {
            foreach (var hash in other.Hashes)
            {
                seen.Add(hash);
            }
        }

        var kept = new List<int>();
        var copies = new List<DataProblem>();
        for (var i = 0; i < judged.Count; i++)
        {
            if (seen.Contains(judged.Hashes[i]))
            {
                copies.Add(new(judged.Id(i), "set aside to judge by, but its pixels are in another split too"));
            }
            else
            {
                kept.Add(i);
            }
        }

        if (kept.Count == 0)
        {
            return judged; // all are copies: nothing else is left to judge by
        }

        problems.AddRange(copies);
        return copies.Count == 0 ? judged : judged.Subset([.. kept]);
    }

    private static string Digest(IReadOnlyList<string> classNames, PixelSet[] sets)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in classNames)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name + "\n"));
        }

        Span<byte> item = stackalloc byte[20];
        foreach (var set in sets)
        {
            for (var i = 0; i < set.Count; i++)
            {
                System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(item, set.Hashes[i]);
                System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(item[16..], set.Labels[i]);
                hash.AppendData(item);
            }

            hash.AppendData("\n"u8);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
