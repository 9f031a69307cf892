using Shoestring.Autopilot.Runs;

namespace Shoestring.Autopilot.Reports.Sections;

/// <summary>The most confident mistakes as pictures: wrong labels and hard cases show here first.</summary>
internal static class MistakesSection
{
    private const int SmallSide = 96;

    public static Html Render(ReportContent content)
    {
        var mistakes = content.Run.Result?.Mistakes ?? [];
        var small = Math.Max(content.Run.Data.Height, content.Run.Data.Width) <= SmallSide;
        return mistakes.Count == 0 ? Html.Empty : Html.Of($"""
            <p class="intro">Pictures of the {content.Run.Result!.Split} split that the model got wrong and was most sure of. Look here first for wrong labels and for cases that even a person would argue about.</p>
            <div class="gallery{(small ? " pixels" : "")}">{mistakes.Select(Figure)}</div>
            """);
    }

    private static Html Figure(MistakeRecord mistake) => Html.Of($"""
        <figure><img src="data:image/png;base64,{mistake.Picture}" alt="{mistake.Truth} taken for {mistake.Predicted}" loading="lazy">
        <figcaption><b>{mistake.Predicted}</b> <span class="num">{Show.Percent(mistake.Confidence, 1)}</span><br><span class="truth">is {mistake.Truth}</span><br><span class="id">{mistake.Id}</span>
        </figcaption></figure>

        """);
}
