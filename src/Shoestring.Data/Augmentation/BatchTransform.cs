using System.Text.Json.Serialization;
using Shoestring.Random;

namespace Shoestring.Data;

/// <summary>A random mixture of two normalised pictures of one batch, in place. The attributes are the table.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Mixup), "mixup")]
[JsonDerivedType(typeof(CutMix), "cutmix")]
public abstract record BatchTransform
{
    /// <summary>Mixes two pictures [Height, Width, Channels], each with the other.</summary>
    /// <param name="a">The first; becomes λ of itself and 1 − λ of the second.</param>
    /// <param name="b">The second; becomes λ of itself and 1 − λ of the first.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="random">Numbers for this pair and step.</param>
    /// <returns>λ, the weight of each picture's own label.</returns>
    public abstract float Mix(Span<float> a, Span<float> b, Preprocessing shape, ref RandomCursor random);
}
