using System.Text.Json.Serialization;
using Shoestring.Random;

namespace Shoestring.Data;

/// <summary>
/// A random change of one picture: a pure function of pixels and random numbers. The attributes are the table of all
/// transforms; the name is what a recipe writes.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(PadCrop), "pad_crop")]
[JsonDerivedType(typeof(RandomResizedCrop), "random_resized_crop")]
[JsonDerivedType(typeof(HorizontalFlip), "horizontal_flip")]
[JsonDerivedType(typeof(RandomAffine), "random_affine")]
[JsonDerivedType(typeof(ColourJitter), "colour_jitter")]
[JsonDerivedType(typeof(RandomErasing), "random_erasing")]
[JsonDerivedType(typeof(Cutout), "cutout")]
[JsonDerivedType(typeof(TrivialAugment), "trivial_augment")]
[JsonDerivedType(typeof(RandAugment), "rand_augment")]
public abstract record ImageTransform
{
    /// <summary>Changes the canvas.</summary>
    /// <param name="canvas">The picture.</param>
    /// <param name="random">This transform's own numbers for this sample and epoch.</param>
    public abstract void Apply(Canvas canvas, ref RandomCursor random);
}
